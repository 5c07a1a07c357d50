import { afterEach, describe, expect, it } from "vitest";
import { imported, openapi, swagger } from "./support/documents.js";

afterEach(() => {
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});

const proto = '{"__proto__": {"polluted": true}, "constructor": {"type": "string"}, "toString": {"type": "string"}}';

function answering(schema: unknown, more: object = {}): object {
  const content = { "application/json": { schema } };
  return openapi({ "/": { get: { responses: { 200: { description: "", content } } } } }, more as Readonly<Record<string, unknown>>);
}

/** `depth` levels of one schema in the other. */
function nested(depth: number): object {
  let schema: object = { type: "string" };
  for (let level = 0; level < depth; level++) schema = { type: "object", properties: { a: schema } };
  return schema;
}

describe("a hostile document", () => {
  it("may name anything as Object.prototype has it", () => {
    const names = JSON.parse(proto) as Readonly<Record<string, unknown>>;
    const schemas = { ...names, Pet: { type: "object", properties: names } };
    const document = openapi(
      {
        "/{__proto__}/{constructor}": {
          get: {
            operationId: "__proto__",
            parameters: [{ name: "__proto__", in: "query", schema: { $ref: "#/components/schemas/toString" } }],
            responses: {
              200: {
                description: "",
                headers: names,
                content: { "application/json": { schema: { $ref: "#/components/schemas/Pet" }, examples: names } },
              },
            },
          },
        },
      },
      { components: { schemas } },
    );
    const { group } = imported(document);
    expect(group.apis[0]).toMatchObject({ name: "__proto__", path: "/{__proto__}/{constructor}" });
    const pet = group.schemas?.Pet as { properties: object };
    expect(Object.keys(pet.properties)).toEqual(["__proto__", "constructor", "toString"]);
    expect(Object.hasOwn(group.schemas ?? {}, "toString")).toBe(true);
  });

  it("has no members that it did not write", () => {
    for (const $ref of ["#/constructor", "#/components/schemas/toString", "#/paths/length", "#/__proto__/x"]) {
      const result = imported(answering({ $ref }, { components: { schemas: {} } }));
      expect(result.warnings.map(({ code }) => code)).toEqual(["UNRESOLVED_REFERENCE"]);
    }
  });

  it.each([10, 100, 5_000])("is cut where it is too deep: %d levels", (depth) => {
    const { warnings, group } = imported(answering(nested(depth)));
    expect(group.apis.length).toBe(1);
    expect(warnings.map(({ code }) => code)).toEqual(depth > 20 ? ["LIMIT_EXCEEDED"] : []);
  });

  it("is cut where an example is too deep, or goes round in a circle", () => {
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    for (const example of [circle, JSON.parse(`${"[".repeat(5_000)}${"]".repeat(5_000)}`) as unknown]) {
      const { warnings, group } = imported(answering({ type: "object", example }));
      expect(group.apis.length).toBe(1);
      expect(warnings.map(({ code }) => code)).toEqual(["LIMIT_EXCEEDED"]);
    }
  });

  it("may have an enum of a hundred thousand values", () => {
    const values = Array.from({ length: 100_000 }, (_, i) => `value-${i}`);
    const { group, warnings } = imported(answering({ type: "string", enum: values }));
    expect(warnings).toEqual([]);
    expect(group.apis.length).toBe(1);
  });

  it("that shares its values over and over is refused", () => {
    let bomb: object = { type: "string" };
    for (let level = 0; level < 12; level++) bomb = { allOf: Array(10).fill(bomb) };
    expect(() => imported(answering(bomb))).toThrow(/can't be imported:\n.*LIMIT_EXCEEDED/);
  });

  it.each(["/a\u0000b", "/a\r\nb: c", "/\ud800", `/${"x".repeat(9000)}`, "//evil.example.com/x", "/..%2f..", "/a/%2e%2e/b"])(
    "has no API with a path that none may have, and others nevertheless: %j",
    (path) => {
      const { group } = imported(openapi({ [path]: { get: {} }, "/good": { get: {} } }));
      expect(group.apis.some((api) => api.path === "/good")).toBe(true);
    },
  );

  it.each([null, 1, "x", [], [[]], { a: 1 }, true])("may have %j in any place", (value) => {
    const keys = ["info", "servers", "paths", "components", "security", "tags", "definitions", "host", "basePath", "schemes", "consumes"];
    for (const key of keys) {
      imported({ ...openapi({ "/": { get: {} } }), [key]: value });
      imported({ ...swagger({ "/": { get: {} } }), [key]: value });
    }
    for (const key of [
      "operationId",
      "summary",
      "tags",
      "parameters",
      "requestBody",
      "responses",
      "security",
      "servers",
      "consumes",
      "produces",
    ]) {
      imported(openapi({ "/": { get: { [key]: value } } }));
      imported(swagger({ "/": { get: { [key]: value } } }));
    }
    for (const key of ["content", "headers", "description", "schema", "examples"]) {
      imported(openapi({ "/": { get: { responses: { 200: { [key]: value } }, requestBody: { [key]: value } } } }));
      imported(swagger({ "/": { get: { responses: { 200: { [key]: value } } } } }));
    }
    for (const key of ["schema", "example", "examples", "encoding"]) {
      imported(openapi({ "/": { get: { responses: { 200: { content: { "application/json": { [key]: value } } } } } } }));
    }
    for (const key of ["name", "in", "style", "explode", "schema", "content", "example", "examples", "type", "items", "collectionFormat"]) {
      imported(openapi({ "/": { get: { parameters: [{ name: "a", in: "query", [key]: value }] } } }));
      imported(swagger({ "/": { get: { parameters: [{ name: "a", in: "query", type: "array", [key]: value }] } } }));
      imported(swagger({ "/": { get: { parameters: [{ name: "a", in: "formData", type: "array", [key]: value }] } } }));
    }
  });
});
