import { type NamedValues, single } from "./named-values.js";
import { alternating, type Decode, Malformed, type Parts, split, type Target } from "./parts.js";
import type { TextShape } from "./text-shape.js";

/** How a value is written among others that have names. */
export interface NamedStyle {
  readonly style: "form" | "spaceDelimited" | "pipeDelimited" | "deepObject";
  readonly explode: boolean;
  readonly decode: Decode;
  /** Names that are other parameters', which no open object takes. */
  readonly taken: ReadonlySet<string>;
}

/** Levels of `a[b][c]` that are followed. */
const maxLevels = 16;

const separators = { form: ",", spaceDelimited: /%20|\+/, pipeDelimited: /\||%7C/i, deepObject: "," } as const;

/**
 * The parts of a parameter by its style (OpenAPI 3.1 §4.8.12.3); `undefined` where it is absent.
 * @throws Malformed where it is not written so
 */
export function readNamed(name: string, target: Target, shape: TextShape, values: NamedValues, by: NamedStyle): Parts | undefined {
  const { style, explode, decode } = by;
  if (target === "plain") return decoded(single(values, name), decode);
  if (target === "object" && style === "deepObject") return readDeep(name, values, decode);
  if (target === "object" && explode) return readSpread(shape, values, by);
  if (explode) return values.get(name)?.map(decode);
  const value = single(values, name);
  if (value === undefined) return undefined;
  const parts = split(value, separators[style], decode);
  return target === "array" ? parts : alternating(parts);
}

/** Whether a name in a query belongs to a parameter. */
export function isPartOf(queryName: string, name: string, shape: TextShape, { style, explode }: NamedStyle): boolean {
  if (queryName === name) return true;
  if (!shape.types.has("object")) return false;
  if (style === "deepObject") return queryName.startsWith(`${name}[`);
  return explode && (shape.isOpen || shape.propertyNames.includes(queryName));
}

function decoded(value: string | undefined, decode: Decode): string | undefined {
  return value === undefined ? undefined : decode(value);
}

/** `R=100&G=200`: the properties stand beside the other parameters. */
function readSpread(shape: TextShape, values: NamedValues, { decode, taken }: NamedStyle): Parts | undefined {
  const record = new Map<string, Parts>();
  const names = shape.isOpen ? [...values.keys()].filter((name) => !taken.has(name)) : shape.propertyNames;
  for (const name of names) {
    const found = values.get(name);
    if (found === undefined) continue;
    const parts = found.map(decode);
    record.set(name, parts.length === 1 && !shape.property(name).types.has("array") ? (parts[0] as string) : parts);
  }
  return record.size === 0 ? undefined : record;
}

/** `color[R]=100&color[G]=200`, and deeper, which OpenAPI leaves open; a name that comes twice, or ends with `[]`, is a list. */
function readDeep(name: string, values: NamedValues, decode: Decode): Parts | undefined {
  let record: Map<string, Parts> | undefined;
  for (const [key, sent] of values) {
    if (!key.startsWith(`${name}[`)) continue;
    record ??= new Map();
    const isList = key.endsWith("[]");
    const keys = keysIn(key.slice(name.length, isList ? -2 : undefined));
    const parts = sent.map(decode);
    put(record, keys, parts.length === 1 && !isList ? (parts[0] as string) : parts);
  }
  return record;
}

function keysIn(brackets: string): readonly string[] {
  const keys = brackets.slice(1, -1).split("][");
  if (!/^\[.*\]$/s.test(brackets) || keys.some((key) => /[[\]]/.test(key))) throw new Malformed("syntax", "must have its brackets closed");
  if (keys.length > maxLevels) throw new Malformed("syntax", `must not be deeper than ${maxLevels} levels`);
  return keys;
}

function put(record: Map<string, Parts>, keys: readonly string[], parts: Parts): void {
  let at = record;
  for (const key of keys.slice(0, -1)) {
    const next = at.get(key) ?? new Map<string, Parts>();
    if (!(next instanceof Map)) throw new Malformed("syntax", "must not be a value and an object at once");
    at.set(key, next);
    at = next;
  }
  const last = keys.at(-1) as string;
  if (at.has(last)) throw new Malformed("duplicate", "must have each name once");
  at.set(last, parts);
}
