import { describe, expect, it } from "vitest";
import type { JsonSchema, OperationMedia } from "../../src/index.js";
import { documented } from "./support/documented.js";

type Schemas = Readonly<Record<string, JsonSchema>>;

const line = (type: string, media: OperationMedia, schemas: Schemas = {}) =>
  documented({ 200: { content: { [type]: media } } }, { schemas }).line();

describe("answers in XML", () => {
  const head = '<?xml version="1.0" encoding="UTF-8"?>';
  const Pet: JsonSchema = {
    type: "object",
    xml: { name: "pet", namespace: "http://example.com/pets", prefix: "p" },
    properties: {
      id: { type: "integer", xml: { attribute: true } },
      name: { type: "string", xml: { name: "called" } },
      tags: { type: "array", xml: { wrapped: true }, items: { type: "string", xml: { name: "tag" } } },
      friends: { type: "array", items: { $ref: "#/schemas/Friend" } },
      home: { $ref: "#/schemas/Home" },
    },
  };
  const schemas: Schemas = {
    Pet,
    Friend: { type: "object", xml: { name: "friend" }, properties: { age: { type: "integer" } } },
    Home: { allOf: [{ properties: { city: { type: "string" } } }], xml: { prefix: "h", namespace: "http://example.com/home" } },
  };
  const value = { id: 7, name: "A & <B>", tags: ["x", "y"], friends: [{ age: 1 }, { age: null }], home: { city: "Rome" } };

  it("have the names, attributes, wrappers and namespaces that are documented", async () => {
    expect(await line("application/xml", { schema: { $ref: "#/schemas/Pet" }, examples: { default: value } }, schemas)).toBe(
      `200 application/xml ${head}<p:pet xmlns:p="http://example.com/pets" id="7"><called>A &amp; &lt;B&gt;</called><tags><tag>x</tag><tag>y</tag></tags>` +
        `<friend><age>1</age></friend><friend><age></age></friend><h:home xmlns:h="http://example.com/home"><city>Rome</city></h:home></p:pet>`,
    );
  });

  it("are named after their schema where nothing else is said", async () => {
    const Count: JsonSchema = { type: "integer", const: 5 };
    expect(await line("application/vnd.a+xml", { schema: { $ref: "#/schemas/Count" } }, { Count })).toBe(
      `200 application/vnd.a+xml ${head}<Count>5</Count>`,
    );
    expect(await line("text/xml", { schema: { const: true } })).toBe(`200 text/xml; charset=utf-8 ${head}<root>true</root>`);
  });

  it("have one root, also of a list", async () => {
    const schema: JsonSchema = { type: "array", items: { $ref: "#/schemas/Friend" } };
    expect(await line("application/xml", { schema, examples: { default: [{ age: 1 }, { age: 2 }] } }, schemas)).toBe(
      `200 application/xml ${head}<root><friend><age>1</age></friend><friend><age>2</age></friend></root>`,
    );
  });

  it("are generated", async () => {
    expect(await line("application/xml", { schema: { $ref: "#/schemas/Friend" } }, schemas)).toMatch(/<friend><age>\d+<\/age><\/friend>$/);
  });

  it("are examples as they are, where these are text", async () => {
    expect(await line("application/xml", { examples: { default: "<a/>" } })).toBe("200 application/xml <a/>");
  });

  it("hold no name and no character that would be markup, or that XML has no place for", async () => {
    const examples = {
      default: { "a><b": 1, "?xml": 2, "#text": "x\u0000]]>", "@_a": "\ud800'\"", __proto: 3, "1": "\u0007", "a b": { "": 4 } },
    };
    const text = await line("application/xml", { examples });
    expect(text).toBe(
      `200 application/xml ${head}<root><_1></_1><a__b>1</a__b><_xml>2</_xml><_text>x]]&gt;</_text><__a>&apos;&quot;</__a><__proto>3</__proto><a_b><_>4</_></a_b></root>`,
    );
  });
});

describe("answers in other media types", () => {
  it.each<[string, OperationMedia, string]>([
    [
      "application/x-www-form-urlencoded",
      { examples: { default: { a: "b c", n: 1, l: [1, "x&y"], o: { k: true } } } },
      "a=b+c&n=1&l=1&l=x%26y&o=%7B%22k%22%3Atrue%7D",
    ],
    [
      "application/x-www-form-urlencoded",
      {
        examples: { default: { l: [1, 2], p: ["a", "b"], o: { k: "v" }, s: { x: 1 } } },
        encoding: {
          l: { explode: false },
          p: { style: "pipeDelimited", explode: false },
          o: { style: "deepObject" },
          s: { style: "form" },
        },
      },
      "l=1%2C2&p=a%7Cb&o%5Bk%5D=v&x=1",
    ],
    ["text/csv", { examples: { default: "a,b\n1,2" } }, "a,b\n1,2"],
    ["text/plain", { schema: { type: "object", properties: { a: { const: 1 } } } }, '{"a":1}'],
    ["text/plain", { schema: { type: "string" } }, "string"],
    ["application/octet-stream", { schema: { type: "string", format: "binary", example: "\u00e9" } }, "\u00e9"],
    ["application/json", {}, "{}"],
    ["application/hal+json; v=1", { examples: { default: "text" } }, '"text"'],
  ])("%s: %j", async (type, media, expected) => {
    expect(await line(type, media)).toBe(`200 ${type}${type.startsWith("text/") ? "; charset=utf-8" : ""} ${expected}`);
  });

  it("text of a charset that is documented says so alone", async () => {
    expect(await line("text/plain; charset=UTF-8", { examples: { default: "é" } })).toBe("200 text/plain; charset=UTF-8 é");
  });

  it("with nothing documented have no body", async () => {
    expect(await line("image/png", {})).toBe("200 image/png");
  });

  it("forms in parts are read as they were written", async () => {
    const value = { a: "b\r\nc", 'n"\r\n': "pointsman", l: ["1", "2"], o: { k: 1 } };
    const answer = await documented({ 200: { content: { "multipart/form-data": { examples: { default: value } } } } }).ask();
    const form = await new Response((await answer.bytes()) as Uint8Array<ArrayBuffer>, {
      headers: { "content-type": String(answer.headers["content-type"]) },
    }).formData();
    expect([...form]).toEqual([
      ["a", "b\r\nc"],
      ['n"\r\n', "pointsman"],
      ["l", "1"],
      ["l", "2"],
      ["o", '{"k":1}'],
    ]);
  });
});
