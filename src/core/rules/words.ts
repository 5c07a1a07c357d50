/** Names in quotes, joined as a sentence joins them. */
export function list(names: readonly string[], conjunction: "or" | "and" = "or"): string {
  const quoted = names.map(quote);
  return quoted.length < 2 ? quoted.join("") : `${quoted.slice(0, -1).join(", ")} ${conjunction} ${quoted.at(-1)}`;
}

/** A name in quotes, cut where it is long. */
export function quote(name: string): string {
  return JSON.stringify(name.length > 80 ? `${name.slice(0, 80)}…` : name);
}
