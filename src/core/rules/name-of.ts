/** The name of a group or an API; `""` where it has none. */
export function nameOf({ name }: Readonly<Record<string, unknown>>): string {
  return typeof name === "string" ? name : "";
}
