import type { JsonValue } from "type-fest";
import { type Part, parseTemplate } from "./parse.js";
import { type Piece, Template } from "./template.js";

/** Compiles text. */
export function textTemplate(text: string): Template {
  return new Template(
    print(parseTemplate(text), (literal) => literal, textOf),
    readsBody(text),
  );
}

/** Characters of a value that is filled into a header field. Whoever reads the field has limits, too. */
const maxFieldLength = 8192;

/** Compiles the value of a header field: what HTTP can't carry in a filled-in value becomes `?` (RFC 9110 §5.5). */
export function headerTemplate(text: string): Template {
  const carried = (value: unknown) =>
    textOf(value)
      .slice(0, maxFieldLength)
      .replace(/[^\t\u0020-\u007e\u0080-\u00ff]/gu, "?");
  return new Template(
    print(parseTemplate(text), (literal) => literal, carried),
    readsBody(text),
  );
}

/** Compiles a JSON value whose strings have placeholders. What it is filled with can't make it anything but JSON. */
export function jsonTemplate(value: JsonValue): Template {
  const pieces: Piece[] = [];
  addJson(value, pieces);
  return new Template(pieces, readsBody(JSON.stringify(value)));
}

function addJson(value: JsonValue, pieces: Piece[]): void {
  if (typeof value === "string") return addString(value, pieces);
  if (typeof value !== "object" || value === null) return void pieces.push(JSON.stringify(value));
  const list = Array.isArray(value);
  let separator = list ? "[" : "{";
  for (const [key, item] of Object.entries(value) as [string, JsonValue | undefined][]) {
    if (item === undefined) continue;
    pieces.push(list ? separator : `${separator}${JSON.stringify(key)}:`);
    addJson(item, pieces);
    separator = ",";
  }
  pieces.push(separator === "," ? (list ? "]" : "}") : list ? "[]" : "{}");
}

/** A string that is one placeholder becomes the value itself, with its type; elsewhere values are text within the string. */
function addString(text: string, pieces: Piece[]): void {
  const parts = parseTemplate(text);
  const [only] = parts;
  if (parts.length === 1 && typeof only === "function") return void pieces.push((call) => jsonOf(only(call)));
  const inner = (value: string) => JSON.stringify(value).slice(1, -1);
  pieces.push('"', ...print(parts, inner, (value) => inner(textOf(value))), '"');
}

function print(parts: readonly Part[], literal: (text: string) => string, found: (value: unknown) => string): Piece[] {
  return parts.map((part) => (typeof part === "string" ? literal(part) : (call) => found(part(call))));
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  return value === undefined || value === null ? "" : jsonOf(value);
}

function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value ?? null);
  } catch {
    return "null"; // part of a request's body, nested deeper than can be written
  }
}

/** Also `true` where the words are no placeholder: then the body is waited for in vain, and nothing is wrong. */
function readsBody(text: string): boolean {
  return text.includes("request.body");
}
