/** A media type taken apart (RFC 9110 §8.3.1). */
interface MediaType {
  /** `type/subtype` in lower case. */
  readonly essence: string;
  /** By lower-case name, without `charset`; values in lower case. */
  readonly parameters: ReadonlyMap<string, string>;
}

function parse(text: string): MediaType {
  const [essence = "", ...rest] = text.split(";").map((part) => part.trim().toLowerCase());
  const parameters = new Map<string, string>();
  for (const part of rest) {
    const [name = "", value = ""] = part.split("=", 2);
    if (name !== "" && name !== "charset") parameters.set(name, value.replace(/^"(.*)"$/, "$1"));
  }
  return { essence, parameters };
}

/**
 * Compiles the choice among documented media types: a type before a range, one with more parameters before one with fewer.
 * One that is documented with parameters wants them, but for `charset`.
 */
export function mediaChooser<Value>(content: readonly (readonly [string, Value])[]): (contentType: string) => Value | undefined {
  const known = content.map(([range, value]) => ({ ...parse(range), value })).sort((a, b) => rank(b) - rank(a));
  return (contentType) => {
    const given = parse(contentType);
    return known.find(({ essence, parameters }) => fits(essence, given.essence) && holds(parameters, given.parameters))?.value;
  };
}

function rank({ essence, parameters }: MediaType): number {
  return (essence === "*/*" ? 0 : essence.endsWith("/*") ? 1000 : 2000) + parameters.size;
}

function fits(range: string, essence: string): boolean {
  return range === essence || range === "*/*" || (range.endsWith("/*") && essence.startsWith(range.slice(0, -1)));
}

function holds(wanted: ReadonlyMap<string, string>, given: ReadonlyMap<string, string>): boolean {
  for (const [name, value] of wanted) if (given.get(name) !== value) return false;
  return true;
}

/** What is made of a body of this type; `undefined` where it is not looked into. */
export function kindOf(contentType: string): "form" | "json" | "multipart" | "text" | undefined {
  const { essence } = parse(contentType);
  if (isJson(essence)) return "json";
  if (essence === "application/x-www-form-urlencoded") return "form";
  if (essence === "multipart/form-data") return "multipart";
  return essence.startsWith("text/") ? "text" : undefined;
}

/** JSON, or a format on top of it (RFC 6839 §3.1). */
export function isJson(contentType: string): boolean {
  return /^[^;]*[/+]json\s*(?:;|$)/i.test(contentType);
}
