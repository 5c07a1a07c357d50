import { alternating, assignments, type Decode, Malformed, type Parts, split, type Target } from "./parts.js";

/** How a value is written that stands alone: a segment of a path, a header field. */
export interface SingleStyle {
  readonly style: "simple" | "label" | "matrix";
  readonly explode: boolean;
  readonly decode: Decode;
}

/**
 * The parts of a parameter by its style (OpenAPI 3.1 §4.8.12.3; RFC 6570 §3.2.2, §3.2.5 and §3.2.7).
 * @throws Malformed where it is not written so
 */
export function readSingle(name: string, target: Target, text: string, { style, explode, decode }: SingleStyle): Parts {
  if (style === "matrix") return readMatrix(name, target, text, explode, decode);
  const written = style === "label" ? after(".", text) : text;
  if (target === "plain") return decode(written);
  const separator = style === "label" && explode ? "." : ",";
  return target === "object" && explode
    ? assignments(split(written, separator, asIs), decode)
    : toTarget(target, split(written, separator, decode));
}

/** `;color=blue`, `;color=blue,black`, `;color=blue;color=black`, `;R=100;G=200` */
function readMatrix(name: string, target: Target, text: string, explode: boolean, decode: Decode): Parts {
  const pairs = split(after(";", text), ";", asIs);
  if (target === "object" && explode) return assignments(pairs, decode);
  const values = pairs.map((pair) => {
    if (pair === name) return ""; // RFC 6570 §3.2.7: an empty value has no "="
    return after("=", pair.startsWith(name) ? pair.slice(name.length) : "");
  });
  if (target === "array" && explode) return values.map(decode);
  const [value] = values;
  if (value === undefined || values.length > 1) throw new Malformed("syntax", `must be written as ;${name}=…`);
  return target === "plain" ? decode(value) : toTarget(target, split(value, ",", decode));
}

function toTarget(target: "array" | "object", parts: readonly string[]): Parts {
  return target === "array" ? parts : alternating(parts);
}

function after(prefix: string, text: string): string {
  if (!text.startsWith(prefix)) throw new Malformed("syntax", `must begin with "${prefix}"`);
  return text.slice(prefix.length);
}

function asIs(text: string): string {
  return text;
}
