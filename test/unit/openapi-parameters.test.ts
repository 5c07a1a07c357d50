import type { JsonValue } from "type-fest";
import { describe, expect, it } from "vitest";
import type { GatewayRequest, JsonSchema, OperationParameter } from "../../src/index.js";
import { validating, withParameter } from "./support/validating.js";

type Place = OperationParameter["in"];
type Style = NonNullable<OperationParameter["style"]>;

/** A request that has the text where the parameter stands; in a query and in cookies the whole of it. */
function requestWith(place: Place, text: string): Pick<GatewayRequest, "url" | "headers"> {
  if (place === "path") return { url: `/a/${text}` };
  if (place === "query") return { url: `/a?${text}` };
  return { url: "/a", headers: place === "header" ? { color: text } : { cookie: text } };
}

const color = (value: JsonValue): JsonSchema => {
  if (Array.isArray(value)) {
    return { type: "array", items: { type: typeof value[0] === "number" ? "integer" : "string" }, const: value };
  }
  if (typeof value !== "object" || value === null) return { type: value === null ? "null" : typeof value, const: value };
  const properties = Object.fromEntries(Object.keys(value).map((name) => [name, { type: "integer" }]));
  return { type: "object", properties, additionalProperties: false, const: value };
};

const list = ["blue", "black", "brown"];
const record = { R: 100, G: 200, B: 150 };

/** The examples of OpenAPI 3.1 §4.8.12.4, and what it says of the places that they leave out. */
const written: readonly (readonly [Place, Style, boolean, JsonValue, string])[] = [
  ["path", "simple", false, "blue", "blue"],
  ["path", "simple", false, 7, "7"],
  ["path", "simple", false, -1.5, "-1.5"],
  ["path", "simple", false, true, "true"],
  ["path", "simple", false, "a,b/c", "a%2Cb%2Fc"],
  ["path", "simple", false, list, "blue,black,brown"],
  ["path", "simple", true, list, "blue,black,brown"],
  ["path", "simple", false, ["a,b", "c"], "a%2Cb,c"],
  ["path", "simple", false, [1, 2], "1,2"],
  ["path", "simple", false, record, "R,100,G,200,B,150"],
  ["path", "simple", true, record, "R=100,G=200,B=150"],
  ["path", "label", false, "blue", ".blue"],
  ["path", "label", false, 7, ".7"],
  ["path", "label", false, list, ".blue,black,brown"],
  ["path", "label", true, list, ".blue.black.brown"],
  ["path", "label", false, record, ".R,100,G,200,B,150"],
  ["path", "label", true, record, ".R=100.G=200.B=150"],
  ["path", "matrix", false, "blue", ";color=blue"],
  ["path", "matrix", false, "", ";color"],
  ["path", "matrix", false, 7, ";color=7"],
  ["path", "matrix", false, list, ";color=blue,black,brown"],
  ["path", "matrix", true, list, ";color=blue;color=black;color=brown"],
  ["path", "matrix", false, record, ";color=R,100,G,200,B,150"],
  ["path", "matrix", true, record, ";R=100;G=200;B=150"],
  ["query", "form", true, "blue", "color=blue"],
  ["query", "form", true, "blue sky", "color=blue+sky"],
  ["query", "form", true, "a&b=c", "color=a%26b%3Dc"],
  ["query", "form", true, "a=b", "color=a=b"],
  ["query", "form", true, "", "color="],
  ["query", "form", true, "", "color"],
  ["query", "form", true, 1e3, "color=1e3"],
  ["query", "form", true, false, "color=false"],
  ["query", "form", true, null, "color=null"],
  ["query", "form", false, list, "color=blue,black,brown"],
  ["query", "form", false, ["a,b", "c"], "color=a%2Cb,c"],
  ["query", "form", true, list, "color=blue&color=black&color=brown"],
  ["query", "form", true, ["a,b"], "color=a,b"],
  ["query", "form", false, record, "color=R,100,G,200,B,150"],
  ["query", "form", true, record, "R=100&G=200&B=150"],
  ["query", "form", true, record, "R=100&other=1&G=200&B=150"],
  ["query", "spaceDelimited", false, list, "color=blue%20black%20brown"],
  ["query", "spaceDelimited", false, list, "color=blue+black+brown"],
  ["query", "spaceDelimited", false, record, "color=R%20100%20G%20200%20B%20150"],
  ["query", "spaceDelimited", true, list, "color=blue&color=black&color=brown"],
  ["query", "pipeDelimited", false, list, "color=blue|black|brown"],
  ["query", "pipeDelimited", false, list, "color=blue%7Cblack%7cbrown"],
  ["query", "pipeDelimited", false, record, "color=R|100|G|200|B|150"],
  ["query", "deepObject", true, record, "color[R]=100&color[G]=200&color[B]=150"],
  ["query", "deepObject", true, record, "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150"],
  ["header", "simple", false, "blue", "blue"],
  ["header", "simple", false, "a%20b", "a%20b"],
  ["header", "simple", false, 7, "7"],
  ["header", "simple", false, list, "blue, black,brown"],
  ["header", "simple", false, record, "R,100,G,200,B,150"],
  ["header", "simple", true, record, "R=100, G=200, B=150"],
  ["cookie", "form", true, "blue", "other=1; color=blue"],
  ["cookie", "form", true, "a b", "color=a%20b"],
  ["cookie", "form", true, "a b", 'color="a b"'],
  ["cookie", "form", true, "100%", "color=100%"],
  ["cookie", "form", true, 7, "color=7"],
  ["cookie", "form", false, list, "color=blue,black,brown"],
  ["cookie", "form", true, list, "color=blue; color=black; color=brown"],
  ["cookie", "form", false, record, "color=R,100,G,200,B,150"],
  ["cookie", "form", true, record, "R=100; G=200; B=150"],
];

describe("a parameter", () => {
  it.each(written)("in %s of style %s, exploded: %s, says %j by %s", async (place, style, explode, value, text) => {
    const parameter: OperationParameter = { name: "color", in: place, style, explode, required: true, schema: color(value) };
    const { ask } = withParameter(parameter);
    expect(await ask(requestWith(place, text))).toEqual({ status: 204, violations: [] });
  });

  it("follows the default style of its place", async () => {
    const schema = color(["a", "b"]);
    for (const [place, text] of [
      ["path", "a,b"],
      ["query", "color=a&color=b"],
      ["header", "a,b"],
      ["cookie", "color=a; color=b"],
    ] as const) {
      const { ask } = withParameter({ name: "color", in: place, required: true, schema });
      expect(await ask(requestWith(place, text))).toMatchObject({ status: 204 });
    }
  });

  it("that is a part of a segment is read from there", async () => {
    const { ask } = withParameter(
      { name: "color", in: "path", required: true, schema: { type: "integer", const: 7 } },
      { path: "/a/v{color}.json" },
    );
    expect((await ask({ url: "/a/v7.json" })).status).toBe(204);
    expect((await ask({ url: "/a/v8.json" })).status).toBe(422);
  });

  it("that is the rest of a path keeps its slashes", async () => {
    const parameter: OperationParameter = { name: "color", in: "path", required: true, schema: { type: "string", const: "b/c d" } };
    const { ask } = withParameter(parameter, { path: "/a/{color+}" });
    expect((await ask({ url: "/a/b/c%20d" })).status).toBe(204);
  });

  it("may hold what deepObject leaves open: levels, and lists", async () => {
    const schema = {
      type: "object",
      properties: {
        age: { type: "object", properties: { min: { type: "integer" }, max: { type: "integer" } } },
        tags: { type: "array", items: { type: "string" } },
        ids: { type: "array", items: { type: "integer" } },
      },
      const: { age: { min: 1, max: 2 }, tags: ["x"], ids: [1, 2] },
    };
    const { ask } = withParameter({ name: "f", in: "query", style: "deepObject", explode: true, required: true, schema });
    expect(await ask({ url: "/a?f[age][min]=1&f[age][max]=2&f[tags][]=x&f[ids]=1&f[ids]=2" })).toEqual({ status: 204, violations: [] });
  });

  it("may be written in a media type", async () => {
    const content = { "application/json": { schema: { type: "object", required: ["a"], properties: { a: { type: "integer" } } } } };
    const { ask } = withParameter({ name: "filter", in: "query", required: true, content });
    expect((await ask({ url: `/a?filter=${encodeURIComponent('{"a":1}')}` })).status).toBe(204);
    expect(await ask({ url: `/a?filter=${encodeURIComponent('{"a":"x"}')}` })).toMatchObject({
      status: 400,
      violations: [{ pointer: "/a", keyword: "type" }],
    });
    expect(await ask({ url: "/a?filter={" })).toMatchObject({
      status: 400,
      violations: [{ in: "query", name: "filter", keyword: "syntax" }],
    });
  });

  it("may be empty where that is allowed", async () => {
    const parameter: OperationParameter = { name: "n", in: "query", schema: { type: "integer" } };
    expect((await withParameter(parameter).ask({ url: "/a?n=" })).status).toBe(400);
    expect((await withParameter({ ...parameter, allowEmptyValue: true }).ask({ url: "/a?n=" })).status).toBe(204);
  });

  it.each(["Accept", "content-type", "AUTHORIZATION"])("of the header %s is not one", async (name) => {
    const { ask } = withParameter({ name, in: "header", required: true, schema: { type: "integer" } });
    expect((await ask({ url: "/a" })).status).toBe(204);
  });

  it("that the path doesn't have is passed over", async () => {
    const { ask } = withParameter({ name: "other", in: "path", required: true, schema: { type: "integer" } }, { path: "/a" });
    expect((await ask({ url: "/a" })).status).toBe(204);
  });
});

describe("text", () => {
  const schemas = { Id: { type: "integer" }, Ids: { type: "array", items: { $ref: "#/schemas/Id" } } };
  it.each([
    ["a reference", { $ref: "#/schemas/Id" }, "n=7"],
    ["a list of references", { $ref: "#/schemas/Ids" }, "n=7&n=8"],
    ["allOf", { allOf: [{ $ref: "#/schemas/Id" }, { minimum: 7 }] }, "n=7"],
    ["anyOf with a number", { anyOf: [{ type: "boolean" }, { type: "integer" }] }, "n=7"],
    ["anyOf with a boolean", { anyOf: [{ type: "boolean" }, { type: "integer" }] }, "n=true"],
    [
      "oneOf",
      {
        oneOf: [
          { type: "integer", maximum: 5 },
          { type: "integer", minimum: 6 },
        ],
      },
      "n=7",
    ],
    ["text that looks like a number", { type: "string", pattern: "^7$" }, "n=7"],
    ["text beside numbers", { anyOf: [{ type: "integer", maximum: 5 }, { type: "string" }] }, "n=7"],
    [
      "one or several",
      {
        anyOf: [
          { type: "string", enum: ["x"] },
          { type: "array", items: { type: "integer" } },
        ],
      },
      "n=7",
    ],
    [
      "one of several",
      {
        anyOf: [
          { type: "string", enum: ["x"] },
          { type: "array", items: { type: "integer" } },
        ],
      },
      "n=x",
    ],
    ["null", { type: ["integer", "null"] }, "n=null"],
    ["an enum of numbers", { enum: [7, 8] }, "n=7"],
    ["a constant", { const: 7 }, "n=7"],
    ["anything", true, "n=7"],
    ["a schema without a type", { minLength: 1 }, "n=7"],
  ] as const)("stands for what %s wants", async (_, schema, query) => {
    const { ask } = withParameter({ name: "n", in: "query", required: true, schema }, { schemas });
    expect(await ask({ url: `/a?${query}` })).toEqual({ status: 204, violations: [] });
  });

  it.each(["1.5", "0x7", "+7", "07", "7 ", "", "NaN", "Infinity", "1e999", "seven", "７"])("%j is no integer", async (text) => {
    const { ask } = withParameter({ name: "n", in: "query", schema: { type: "integer" } });
    expect(await ask({ url: `/a?n=${encodeURIComponent(text)}` })).toMatchObject({
      status: 400,
      violations: [{ in: "query", name: "n", keyword: "type" }],
    });
  });
});

describe("a request is refused", () => {
  const n: OperationParameter = { name: "n", in: "query", schema: { type: "integer", minimum: 1 } };

  it("with 422 where a value can be read and doesn't fit", async () => {
    expect(await withParameter(n).ask({ url: "/a?n=0" })).toEqual({
      status: 422,
      violations: [{ in: "query", name: "n", pointer: "", keyword: "minimum", message: "must be >= 1" }],
    });
  });

  it("with all that is wrong, where it is, and never with the values", async () => {
    const { ask } = validating({
      parameters: [
        n,
        { name: "x-key", in: "header", schema: { type: "string", maxLength: 3 } },
        { name: "sid", in: "cookie", required: true, schema: { type: "string" } },
        { name: "ids", in: "query", explode: false, schema: { type: "array", items: { type: "integer" } } },
      ],
    });
    const refused = await ask({ url: "/a?n=hunter2&ids=1,hunter2", headers: { "x-key": "hunter2" } });
    expect(refused).toMatchObject({
      status: 400,
      violations: [
        { in: "query", name: "n", keyword: "type" },
        { in: "header", name: "x-key", keyword: "maxLength" },
        { in: "cookie", name: "sid", keyword: "required" },
        { in: "query", name: "ids", pointer: "/1", keyword: "type" },
      ],
    });
    expect(JSON.stringify(refused)).not.toContain("hunter2");
  });

  it.each([
    ["a single value that comes twice", n, "n=1&n=2", "duplicate"],
    ["bad percent-encoding", { ...n, schema: { type: "string" } }, "n=%zz", "encoding"],
    ["overlong UTF-8", { ...n, schema: { type: "string" } }, "n=%c0%ae", "encoding"],
    ["a name without a value", { ...n, explode: false, schema: { type: "object" } }, "n=a,1,b", "syntax"],
    ["a name that comes twice", { ...n, explode: false, schema: { type: "object" } }, "n=a,1,a,2", "duplicate"],
    ["a bracket that stays open", { ...n, style: "deepObject", schema: { type: "object" } }, "n[a=1", "syntax"],
    ["a value that is an object too", { ...n, style: "deepObject", schema: { type: "object" } }, "n[a]=1&n[a][b]=2", "syntax"],
    ["levels without end", { ...n, style: "deepObject", schema: { type: "object" } }, `n${"[a]".repeat(17)}=1`, "syntax"],
  ] as const)("with 400 for %s", async (_, parameter, query, keyword) => {
    const { status, violations } = await withParameter(parameter as OperationParameter).ask({ url: `/a?${query}` });
    expect([status, violations]).toEqual([400, [expect.objectContaining({ in: "query", name: "n", keyword })]]);
  });

  it.each([
    ["label", "blue"],
    ["matrix", "blue"],
    ["matrix", ";colour=blue"],
    ["matrix", ";color=a;color=b"],
  ] as const)("with 400 for a path that isn't of style %s: %s", async (style, text) => {
    const { ask } = withParameter({ name: "color", in: "path", style, required: true, schema: { type: "string" } });
    expect(await ask({ url: `/a/${text}` })).toMatchObject({ status: 400, violations: [{ in: "path", keyword: "syntax" }] });
  });

  it("for a query parameter that is not documented only where that is wanted", async () => {
    const object: OperationParameter = { name: "o", in: "query", style: "deepObject", explode: true, schema: { type: "object" } };
    const url = "/a?n=1&o[x]=1&other=1";
    expect((await validating({ parameters: [n, object] }).ask({ url })).status).toBe(204);
    const { ask } = validating({ parameters: [n, object] }, { rules: { requests: "enforce", strict: true } });
    expect(await ask({ url })).toMatchObject({ status: 400, violations: [{ in: "query", name: "other", keyword: "unknown" }] });
    expect((await ask({ url: "/a?n=1&o[x]=1" })).status).toBe(204);
    expect(await ask({ url: "/a?%zz=1" })).toMatchObject({ status: 400, violations: [{ name: "%zz", keyword: "unknown" }] });
    expect((await validating({ parameters: [n] }).ask({ url: "/a?%zz=1&n=1" })).status).toBe(204);
  });

  it("whatever its parameters are called", async () => {
    for (const name of ["__proto__", "constructor", "toString"]) {
      const { ask } = withParameter({ name, in: "query", required: true, schema: { type: "integer" } });
      expect((await ask({ url: "/a" })).status).toBe(400);
      expect((await ask({ url: `/a?${name}=1` })).status).toBe(204);
      const deep = withParameter({
        name: "o",
        in: "query",
        style: "deepObject",
        schema: { type: "object", additionalProperties: { type: "integer" } },
      });
      expect((await deep.ask({ url: `/a?o[${name}]=1&o[${name}2][polluted]=1` })).status).toBe(400);
    }
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});
