import type { OperationEncoding, OperationMedia } from "../../../core/model/operation.js";
import { type NamedStyle, readNamed } from "../parameters/named-styles.js";
import type { NamedValues } from "../parameters/named-values.js";
import { decodeForm, Malformed } from "../parameters/parts.js";
import { TextShape } from "../parameters/text-shape.js";
import { plainValues, toValues } from "../parameters/to-value.js";
import { escapeKey } from "../schema/to-violation.js";
import type { NamedSchemas } from "../schema/rewrite.js";
import { parseJson } from "./json.js";
import { isJson } from "./media-type.js";

/** A field of a form that is not written as its documentation wants. */
export class MalformedField extends Error {
  override readonly name = "MalformedField";
  readonly pointer: string;
  readonly keyword: string;

  constructor(field: string, { keyword, message }: Malformed) {
    super(message);
    this.pointer = `/${escapeKey(field)}`;
    this.keyword = keyword;
  }
}

/** Makes the values of a form's fields what their schemas want, as far as text can be that. */
export class FormValues {
  readonly #shape: TextShape;
  readonly #encoding: Readonly<Record<string, OperationEncoding>>;

  constructor({ schema, encoding = {} }: OperationMedia, schemas: NamedSchemas) {
    this.#shape = new TextShape([schema], schemas);
    this.#encoding = encoding;
  }

  /** Of `application/x-www-form-urlencoded`. @throws MalformedField */
  fromUrlEncoded(values: NamedValues): Readonly<Record<string, unknown>> {
    const found = new Map<string, unknown>();
    const read = new Set<string>();
    for (const name of this.#shape.propertyNames) {
      const encoding = this.#encodingOf(name);
      if (encoding?.style === undefined && encoding?.explode === undefined) continue;
      const value = inField(name, () => this.#readStyled(name, encoding, values, read));
      if (value !== undefined) found.set(name, value);
    }
    for (const [name, sent] of values) {
      if (read.has(name)) continue;
      found.set(
        name,
        inField(name, () => this.value(name, sent.map(decodeForm))),
      );
    }
    return Object.fromEntries(found);
  }

  /** What the texts of one field say. @throws Malformed where there are several and one is wanted */
  value(name: string, texts: readonly string[]): unknown {
    const shape = this.#shape.property(name);
    const { contentType } = this.#encodingOf(name) ?? {};
    const asJson = contentType !== undefined && isJson(contentType);
    const isList = shape.types.has("array") || (shape.types.size === 0 && texts.length > 1);
    if (isList && !(asJson && texts.length === 1)) return texts.map((text) => read(text, shape.items, asJson));
    if (texts.length > 1) throw new Malformed("duplicate", "must be sent once");
    return read(texts[0] as string, shape, asJson);
  }

  /** Media types that a field may have, where that is documented. */
  contentTypesOf(name: string): readonly string[] | undefined {
    return this.#encodingOf(name)?.contentType?.split(",");
  }

  #readStyled(name: string, encoding: OperationEncoding, values: NamedValues, taken: Set<string>): unknown {
    const shape = this.#shape.property(name);
    const { style = "form", explode = style === "form" } = encoding;
    const others = new Set(this.#shape.propertyNames.filter((other) => other !== name));
    const by: NamedStyle = { style, explode, decode: decodeForm, taken: others };
    const target = shape.types.has("array") ? "array" : shape.types.has("object") ? "object" : "plain";
    const parts = readNamed(name, target, shape, values, by);
    if (parts === undefined) return undefined;
    taken.add(name);
    for (const key of values.keys()) if (style === "deepObject" && key.startsWith(`${name}[`)) taken.add(key);
    if (target === "object" && style === "form" && explode)
      for (const key of (parts as ReadonlyMap<string, unknown>).keys()) taken.add(key);
    return toValues(parts, shape)[0];
  }

  #encodingOf(name: string): OperationEncoding | undefined {
    return Object.hasOwn(this.#encoding, name) ? this.#encoding[name] : undefined;
  }
}

/** An object or a list within a field is JSON (OpenAPI 3.1 §4.8.15.1). What isn't stays text, which breaks its schema. */
function read(text: string, shape: TextShape, asJson: boolean): unknown {
  if (!asJson && shape.isPlain) return plainValues(text, shape)[0];
  const { value, problem } = parseJson(text);
  return problem === undefined ? value : text;
}

/** @throws MalformedField */
export function inField<Value>(name: string, act: () => Value): Value {
  try {
    return act();
  } catch (error) {
    throw error instanceof Malformed ? new MalformedField(name, error) : error;
  }
}
