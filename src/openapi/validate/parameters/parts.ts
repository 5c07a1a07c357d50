/** What a parameter was taken apart into: text, a list, or named parts; still text, whatever it stands for. */
export type Parts = string | readonly Parts[] | ReadonlyMap<string, Parts>;

/** What a parameter is taken for. */
export type Target = "plain" | "array" | "object";

/** A parameter that is not written as its style wants. */
export class Malformed extends Error {
  override readonly name = "Malformed";
  readonly keyword: "syntax" | "encoding" | "duplicate";

  constructor(keyword: Malformed["keyword"], message: string) {
    super(message);
    this.keyword = keyword;
  }
}

/** How text of one place is decoded. */
export type Decode = (text: string) => string;

/** Percent-encoding (RFC 3986 §2.1). */
export function decodePercent(text: string): string {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Malformed("encoding", "must be percent-encoded UTF-8");
  }
}

/** As {@link decodePercent}, and `+` is a space (application/x-www-form-urlencoded). */
export function decodeForm(text: string): string {
  return decodePercent(text.includes("+") ? text.replaceAll("+", " ") : text);
}

/** The parts between separators; nothing in no text. Taken apart first and decoded then: an encoded separator is data. */
export function split(text: string, separator: string | RegExp, decode: Decode): string[] {
  return text === "" ? [] : text.split(separator).map(decode);
}

/** `k,v,k,v` */
export function alternating(parts: readonly string[]): Map<string, string> {
  if (parts.length % 2 !== 0) throw new Malformed("syntax", "must have a value for each name");
  const record = new Map<string, string>();
  for (let i = 0; i < parts.length; i += 2) addOnce(record, parts[i] as string, parts[i + 1] as string);
  return record;
}

/** `k=v,k=v` */
export function assignments(parts: readonly string[], decode: Decode): Map<string, string> {
  const record = new Map<string, string>();
  for (const part of parts) {
    const at = part.indexOf("=");
    if (at === -1) throw new Malformed("syntax", "must have a value for each name");
    addOnce(record, decode(part.slice(0, at)), decode(part.slice(at + 1)));
  }
  return record;
}

function addOnce(record: Map<string, string>, name: string, value: string): void {
  if (record.has(name)) throw new Malformed("duplicate", "must have each name once");
  record.set(name, value);
}
