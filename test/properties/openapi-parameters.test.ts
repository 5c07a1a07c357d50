import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readNamed } from "../../src/openapi/validate/parameters/named-styles.js";
import { readQuery } from "../../src/openapi/validate/parameters/named-values.js";
import { decodeForm, decodePercent, Malformed } from "../../src/openapi/validate/parameters/parts.js";
import { readSingle } from "../../src/openapi/validate/parameters/single-styles.js";
import { TextShape } from "../../src/openapi/validate/parameters/text-shape.js";
import { toValues } from "../../src/openapi/validate/parameters/to-value.js";
import { type ParameterValue, writeParameter } from "./support/write-parameter.js";

const named = ["form", "spaceDelimited", "pipeDelimited", "deepObject"] as const;
const single = ["simple", "label", "matrix"] as const;

/** Text that a style can tell from its own separators: some of them are separators however they are encoded. */
function textFor(style: string): fc.Arbitrary<string> {
  const own: Record<string, RegExp> = { label: /\./, spaceDelimited: / /, pipeDelimited: /\|/, deepObject: /[[\]]/ };
  return fc.string({ minLength: 1, maxLength: 8, unit: "grapheme" }).filter((text) => own[style]?.test(text) !== true);
}

function valueFor(style: string): fc.Arbitrary<readonly [ParameterValue, TextShape]> {
  const text = textFor(style);
  const name = fc.oneof(text, fc.constantFrom("__proto__", "constructor", "toString"));
  const record = fc.uniqueArray(fc.tuple(name, text), { minLength: 1, maxLength: 4, selector: ([key]) => key });
  const shape = (schema: object) => new TextShape([schema], {});
  const integer = fc.integer();
  // Their decimal point is a separator there.
  const number = style === "label" ? integer : fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => (Object.is(n, -0) ? 0 : n));
  const object = record.map((pairs) => [new Map(pairs), shape({ type: "object", additionalProperties: { type: "string" } })] as const);
  if (style === "deepObject") return object;
  return fc.oneof(
    text.map((value) => [value, shape({ type: "string" })] as const),
    integer.map((value) => [value, shape({ type: "integer" })] as const),
    number.filter((n) => !String(n).includes("+")).map((value) => [value, shape({ type: "number" })] as const),
    fc.boolean().map((value) => [value, shape({ type: "boolean" })] as const),
    fc.array(text, { minLength: 1, maxLength: 4 }).map((value) => [value, shape({ type: "array", items: { type: "string" } })] as const),
    fc
      .array(integer, { minLength: 1, maxLength: 4 })
      .map((value) => [value, shape({ type: "array", items: { type: "integer" } })] as const),
    object,
  );
}

const targetOf = (value: ParameterValue) => (value instanceof Map ? "object" : Array.isArray(value) ? "array" : "plain");
const plain = (value: ParameterValue) => (value instanceof Map ? Object.fromEntries(value) : value);

describe("what is written by a style is read by it", () => {
  it.each(named)("%s, in queries", (style) => {
    fc.assert(
      fc.property(valueFor(style), fc.boolean(), ([value, shape], explode) => {
        const written = writeParameter(value, { name: "p q", style, explode, encode: encodeURIComponent });
        const parts = readNamed("p q", targetOf(value), shape, readQuery(written), {
          style,
          explode,
          decode: decodeForm,
          taken: new Set(),
        });
        expect(parts === undefined ? [] : toValues(parts, shape)).toEqual([plain(value)]);
      }),
    );
  });

  it.each(single)("%s, in paths", (style) => {
    fc.assert(
      fc.property(valueFor(style), fc.boolean(), ([value, shape], explode) => {
        const written = writeParameter(value, { name: "p", style, explode, encode: encodeURIComponent });
        expect(toValues(readSingle("p", targetOf(value), written, { style, explode, decode: decodePercent }), shape)).toEqual([
          plain(value),
        ]);
      }),
    );
  });
});

describe("whatever is sent", () => {
  const shapes = ["string", "integer", "array", "object"].map((type) => new TextShape([{ type }], {}));

  it("is read, or refused as malformed", () => {
    const text = fc
      .array(fc.oneof(fc.constantFrom("a", "p", "[", "]", "=", "&", ",", ";", ".", "|", "%", "%20", "%7C", "+", "__proto__"), fc.string()))
      .map((parts) => parts.join(""));
    const attempt = (read: () => unknown) => {
      try {
        read();
      } catch (error) {
        expect(error).toBeInstanceOf(Malformed);
      }
    };
    fc.assert(
      fc.property(text, fc.boolean(), fc.constantFrom(...shapes), (sent, explode, shape) => {
        for (const target of ["plain", "array", "object"] as const) {
          for (const style of named)
            attempt(() => readNamed("p", target, shape, readQuery(sent), { style, explode, decode: decodeForm, taken: new Set() }));
          for (const style of single) attempt(() => readSingle("p", target, sent, { style, explode, decode: decodePercent }));
        }
      }),
    );
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});
