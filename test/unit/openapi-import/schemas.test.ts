import { describe, expect, it } from "vitest";
import { convertedSchema, imported, onlyApi, openapi, told } from "./support/documents.js";

describe("a schema of OpenAPI 3.0", () => {
  it.each([
    [{ type: "string", nullable: true }, { type: ["string", "null"] }],
    [
      { type: "string", nullable: true, enum: ["a"] },
      { type: ["string", "null"], enum: ["a", null] },
    ],
    [{ type: "string", nullable: false }, { type: "string" }],
    [{ nullable: true }, {}],
    [{ nullable: true, allOf: [{ type: "object" }] }, { anyOf: [{ allOf: [{ type: "object" }] }, { type: "null" }] }],
    [
      { minimum: 1, exclusiveMinimum: true, maximum: 5, exclusiveMaximum: false },
      { exclusiveMinimum: 1, maximum: 5 },
    ],
    [{ exclusiveMinimum: true }, {}],
    [{ example: 1 }, { examples: [1] }],
    [
      { type: "array", items: [{ type: "string" }], additionalItems: false },
      { type: "array", prefixItems: [{ type: "string" }], items: false },
    ],
    [{ type: "string", "x-note": 1, externalDocs: { url: "http://x" } }, { type: "string" }],
    [{ not: { $ref: "#/components/schemas/It", description: "ignored" } }, { not: { $ref: "#/schemas/It" } }],
    [
      { xml: { name: "it" }, readOnly: true },
      { xml: { name: "it" }, readOnly: true },
    ],
  ])("%j is %j", (schema, converted) => {
    expect(convertedSchema(schema).schema).toEqual(converted);
  });
});

describe("a schema of OpenAPI 3.1", () => {
  it.each([
    [
      { type: ["string", "null"], examples: ["a"], example: "b" },
      { type: ["string", "null"], examples: ["b", "a"] },
    ],
    [
      { exclusiveMinimum: 1, nullable: true },
      { exclusiveMinimum: 1, nullable: true },
    ],
    [{ not: { $ref: "#/components/schemas/It", description: "kept" } }, { not: { $ref: "#/schemas/It", description: "kept" } }],
    [{ $id: "http://x", $defs: { a: {} }, const: 1 }, { const: 1 }],
    [true, true],
  ])("%j is %j", (schema, converted) => {
    expect(convertedSchema(schema, "3.1.0").schema).toEqual(converted);
  });
});

describe("what JSON Schema can't have", () => {
  it.each<[object, unknown, string]>([
    [{ type: "any" }, {}, "/type"],
    [{ type: "string", maxLength: "10" }, { type: "string", maxLength: 10 }, ""],
    [{ maxLength: -1 }, {}, "/maxLength"],
    [{ required: true }, {}, "/required"],
    [{ pattern: "(?i)abc" }, {}, "/pattern"],
    [{ enum: [] }, {}, "/enum"],
    [{ allOf: [] }, {}, "/allOf"],
    [{ properties: [] }, {}, "/properties"],
    [{ multipleOf: 0 }, {}, "/multipleOf"],
    [{ properties: { a: "string" } }, { properties: { a: true } }, "/properties/a"],
    [{ discriminator: { mapping: {} } }, {}, "/discriminator"],
    [{ default: Number.NaN }, {}, "/default"],
  ])("%j is %j, with its place", (schema, converted, place) => {
    const result = convertedSchema(schema);
    expect(result.schema).toEqual(converted);
    expect(result.warnings.map((warning) => warning.split(" ")[1])).toEqual(place === "" ? [] : [`/components/schemas/It${place}`]);
  });
});

describe("a reference to a schema", () => {
  const answer = (schema: object) => ({ get: { responses: { 200: { description: "", content: { "application/json": { schema } } } } } });

  it("has a name wherever it leads", () => {
    const { group, warnings } = imported(
      openapi(
        {
          "/a": answer({ $ref: "#/components/schemas/Pet~1Cat" }),
          "/b": answer({ $ref: "#/paths/~1c/get/responses/200/content/application~1json/schema" }),
          "/c": answer({ type: "object", properties: { name: { $ref: "#/components/schemas/Pet~1Cat/properties/name" } } }),
          "/d": answer({ $ref: "#/components/schemas/%C3%84rger" }),
        },
        { components: { schemas: { "Pet/Cat": { properties: { name: { type: "string" } } }, Ärger: { type: "null", enum: [null] } } } },
      ),
    );
    const refs = group.apis.map(({ operation }) => operation?.responses?.[200]?.content?.["application/json"]?.schema);
    expect(refs).toEqual([
      { $ref: "#/schemas/Pet~1Cat" },
      { $ref: "#/schemas/paths._c.get.responses.200.content.application_json.schema" },
      { type: "object", properties: { name: { $ref: "#/schemas/Pet_Cat.properties.name" } } },
      { $ref: "#/schemas/%C3%84rger" },
    ]);
    expect(Object.keys(group.schemas ?? {}).sort()).toEqual([
      "Pet/Cat",
      "Pet_Cat.properties.name",
      "paths._c.get.responses.200.content.application_json.schema",
      "Ärger",
    ]);
    expect(warnings).toEqual([]);
  });

  it.each([
    "#/components/schemas/None",
    "#anchor",
    "other.json",
    "file:///etc/passwd",
    "http://169.254.169.254/",
    "#/components/schemas/Loop",
    "",
  ])("%j that leads to no schema allows anything, and is told", ($ref) => {
    const schemas = { Loop: { $ref: "#/components/schemas/Loop2" }, Loop2: { $ref: "#/components/schemas/Loop" } };
    const document = openapi({ "/a": answer({ $ref }) }, { components: { schemas } });
    if ($ref === "") return expect(onlyApi(document).name).toBe("GET /a");
    const result = imported(document);
    expect(result.group.apis[0]?.operation?.responses?.[200]?.content?.["application/json"]?.schema).toBe(true);
    expect(told(result)).toEqual(["UNRESOLVED_REFERENCE /paths/~1a/get/responses/200/content/application~1json/schema"]);
  });

  it("of a discriminator is by name", () => {
    const schemas = {
      Pet: {
        oneOf: [{ $ref: "#/components/schemas/Cat" }],
        discriminator: { propertyName: "kind", mapping: { cat: "#/components/schemas/Cat", dog: "Dog", none: "None" } },
      },
      Cat: { type: "object" },
      Dog: { type: "object" },
    };
    const result = imported(openapi({ "/a": answer({ $ref: "#/components/schemas/Pet" }) }, { components: { schemas } }));
    expect(result.group.schemas).toEqual({
      Pet: {
        oneOf: [{ $ref: "#/schemas/Cat" }],
        discriminator: { propertyName: "kind", mapping: { cat: "#/schemas/Cat", dog: "#/schemas/Dog" } },
      },
      Cat: { type: "object" },
      Dog: { type: "object" },
    });
    expect(told(result)).toEqual(["UNRESOLVED_REFERENCE /components/schemas/Pet/discriminator/mapping/none"]);
  });
});
