import { describe, expect, it } from "vitest";
import type { ApiOperation, JsonSchema, OperationMedia } from "../../src/index.js";
import { validating } from "./support/validating.js";

const json = "application/json";
const form = "application/x-www-form-urlencoded";

const schemas: Record<string, JsonSchema> = {
  Pet: {
    type: "object",
    required: ["id", "name", "secret"],
    properties: {
      id: { type: "integer", readOnly: true },
      name: { type: "string", maxLength: 5 },
      secret: { type: "string", writeOnly: true },
      kids: { type: "array", items: { $ref: "#/schemas/Pet" }, uniqueItems: true },
    },
    additionalProperties: false,
  },
};

const taking = (content: Record<string, OperationMedia>, required = true): ApiOperation => ({ requestBody: { required, content } });
const pets = taking({ [json]: { schema: { $ref: "#/schemas/Pet" } } });
const post = (body: string | Uint8Array | null, type: string | undefined = json, headers: Record<string, string> = {}) =>
  ({ method: "POST", url: "/a", body, headers: { ...(type !== undefined && { "content-type": type }), ...headers } }) as const;

describe("a JSON body", () => {
  const { ask } = validating(pets, { schemas });

  it("that is as documented goes on; what only responses have is not required", async () => {
    expect(await ask(post('{"name":"Rex","secret":"s","kids":[{"name":"Tom","secret":"t"}]}'))).toEqual({ status: 204, violations: [] });
  });

  it("is refused with every place that breaks its schema, and no value", async () => {
    const refused = await ask(post('{"name":"hunter2","kids":[{"name":1,"secret":"s","more":"hunter2"},{}]}'));
    expect(refused.status).toBe(422);
    expect(refused.violations.map((each) => [each.in, each.pointer, each.keyword])).toEqual([
      ["body", "", "required"],
      ["body", "/name", "maxLength"],
      ["body", "/kids/0/more", "additionalProperties"],
      ["body", "/kids/0/name", "type"],
      ["body", "/kids/1", "required"],
      ["body", "/kids/1", "required"],
    ]);
    expect(JSON.stringify(refused)).not.toContain("hunter2");
  });

  it.each([
    ["no JSON", "{"],
    ["no UTF-8", Uint8Array.of(0x22, 0xff, 0x22)],
    ["10,000 levels", `${'{"kids":['.repeat(10_000)}${"]}".repeat(10_000)}`],
    ["1,000,000 levels", `${"[".repeat(1_000_000)}${"]".repeat(1_000_000)}`],
  ])("that is %s is refused with 400", async (_, body) => {
    expect(await ask(post(body))).toMatchObject({ status: 400, violations: [{ in: "body", pointer: "", keyword: "syntax" }] });
  });

  it("lists 100 violations at most, and one only of a long body", async () => {
    const many = (count: number) => JSON.stringify({ name: "a", secret: "b", kids: Array.from({ length: count }, (_, i) => i) });
    expect((await ask(post(many(1000)))).violations).toHaveLength(100);
    expect((await ask(post(many(100_000)))).violations).toHaveLength(1);
  });

  it("of many distinct objects takes a time that grows with its length", async () => {
    const kids = Array.from({ length: 20_000 }, (_, i) => ({ name: "a", secret: String(i) }));
    expect((await ask(post(JSON.stringify({ name: "a", secret: "b", kids })))).status).toBe(204);
    kids.push({ secret: "7", name: "a" });
    expect(await ask(post(JSON.stringify({ name: "a", secret: "b", kids })))).toMatchObject({
      status: 422,
      violations: [{ keyword: "uniqueItems" }],
    });
  });

  it("may have names that objects have by nature", async () => {
    const schema = {
      type: "object",
      required: ["constructor"],
      properties: { toString: { type: "integer" } },
      additionalProperties: { type: "integer" },
    };
    const { ask: asking } = validating(taking({ [json]: { schema } }));
    expect(await asking(post("{}"))).toMatchObject({ status: 422, violations: [{ keyword: "required" }] });
    expect((await asking(post('{"constructor":1}'))).status).toBe(204);
    expect(await asking(post('{"constructor":1,"__proto__":{"polluted":1}}'))).toMatchObject({
      status: 422,
      violations: [{ pointer: "/__proto__" }],
    });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it("is compared with constants and enums whatever they hold", async () => {
    const { ask: asking } = validating(taking({ [json]: { schema: { enum: [{ a: [1, { b: null }] }, "x"] } } }));
    expect((await asking(post('{"a":[1,{"b":null}]}'))).status).toBe(204);
    expect((await asking(post('{"a":[1]}'))).status).toBe(422);
  });

  it("without a schema has to be JSON only", async () => {
    const { ask: asking } = validating(taking({ [json]: {} }));
    expect((await asking(post("[1]"))).status).toBe(204);
    expect((await asking(post("[1"))).status).toBe(400);
  });
});

describe("a body", () => {
  it("that is missing is refused where it is required", async () => {
    for (const body of [null, "", new Uint8Array(0)]) {
      expect(await validating(pets, { schemas }).ask(post(body))).toMatchObject({
        status: 400,
        violations: [{ in: "body", keyword: "required" }],
      });
      expect((await validating(taking({ [json]: {} }, false)).ask(post(body))).status).toBe(204);
    }
  });

  it.each([
    ["application/json", 204],
    ["Application/JSON; charset=utf-8", 204],
    ["application/problem+json", 415],
    ["text/plain", 204],
    ["text/html;level=1", 204],
    ["application/vnd.a+json; version=1", 204],
    ['application/vnd.a+json; version="1"; charset=utf-8', 204],
    ["application/vnd.a+json; version=2", 415],
    ["application/xml", 415],
    [undefined, 415],
  ])("of type %s is answered with %i", async (type, status) => {
    const { ask } = validating(taking({ [json]: {}, "text/*": {}, "application/vnd.a+json; version=1": {} }));
    expect((await ask({ ...post("1"), headers: type === undefined ? {} : { "content-type": type } })).status).toBe(status);
  });

  it("of a type that is not documented is told which are", async () => {
    const { gateway } = validating(taking({ [json]: {}, "text/*": {} }));
    const refused = await gateway.dispatch(post("a", "image/png"));
    expect([refused.status, refused.headers.accept]).toEqual([415, "application/json, text/*"]);
    expect(await refused.json()).toMatchObject({ code: "UNSUPPORTED_MEDIA_TYPE", violations: [{ in: "body", keyword: "mediaType" }] });
  });

  it("of the most specific type that is documented is held to that one", async () => {
    const { ask } = validating(
      taking({ "*/*": { schema: false }, "application/*": { schema: false }, [json]: { schema: { type: "integer" } } }),
    );
    expect((await ask(post("1"))).status).toBe(204);
    expect((await ask(post("1", "application/b+json"))).status).toBe(422);
  });

  it("that is not looked into is not read", async () => {
    let pulled = 0;
    async function* bytes() {
      pulled += 1;
      yield new Uint8Array(1);
    }
    const { gateway } = validating(taking({ "image/*": { schema: { type: "string", format: "binary" } } }));
    const response = await gateway.dispatch({ ...post(null, "image/png"), body: bytes() });
    expect([response.status, pulled]).toEqual([204, 0]);
  });

  it("with a content coding can't be checked", async () => {
    expect(await validating(pets, { schemas }).ask(post("x", json, { "content-encoding": "gzip" }))).toMatchObject({ status: 415 });
  });

  it("that is text is held to its schema", async () => {
    const { ask } = validating(taking({ "text/plain": { schema: { type: "integer", maximum: 5 } } }));
    expect((await ask(post("5", "text/plain"))).status).toBe(204);
    expect((await ask(post("6", "text/plain"))).status).toBe(422);
  });

  it("longer than what is checked is refused with 413", async () => {
    const { gateway } = validating(pets, { schemas, rules: { requests: "enforce", maxBodyBytes: 10 } });
    async function* bytes() {
      for (let i = 0; i < 6; i++) yield new TextEncoder().encode("[]");
    }
    expect((await gateway.dispatch(post('"0123456789"'))).status).toBe(413);
    expect((await gateway.dispatch({ ...post(null), body: bytes() })).status).toBe(413);
  });
});

describe("a form", () => {
  const properties: Record<string, JsonSchema> = {
    n: { type: "integer", maximum: 5 },
    tags: { type: "array", items: { type: "string" } },
    at: { type: "object", properties: { x: { type: "integer" } }, required: ["x"] },
    range: { type: "object", properties: { min: { type: "integer" } }, additionalProperties: false },
    ids: { type: "array", items: { type: "integer" } },
  };
  const schema: JsonSchema = { type: "object", properties, required: ["n"], additionalProperties: { type: "boolean" } };
  const encoding = { range: { style: "deepObject", explode: true }, ids: { style: "pipeDelimited", explode: false } } as const;
  const { ask } = validating(taking({ [form]: { schema, encoding }, "multipart/form-data": { schema } }));

  it.each([
    ["n=5", 204],
    ["n=5&tags=a&tags=b+c", 204],
    ["n=5&at=%7B%22x%22%3A1%7D", 204],
    ["n=5&range[min]=1&ids=1|2", 204],
    ["n=5&more=true", 204],
    ["n=6", 422],
    ["n=5&more=1", 422],
    ["tags=a", 422],
    ["n=5&at=%7B%22x%22%3A%22y%22%7D", 422],
    ["n=5&at=x", 422],
    ["n=5&range[max]=1", 422],
    ["n=5&ids=1|x", 422],
    ["n=5&n=4", 400],
    ["n=%zz", 400],
    ["%zz=1", 400],
  ])("%s is answered with %i", async (body, status) => expect((await ask(post(body, form))).status).toBe(status));

  it("of several parts is read as such", async () => {
    const parts = new FormData();
    parts.append("n", "5");
    parts.append("tags", "a");
    parts.append("tags", "b");
    parts.append("at", new Blob(['{"x":1}'], { type: json }), "at.json");
    const sent = new Response(parts);
    const type = sent.headers.get("content-type") ?? "";
    const bytes = new Uint8Array(await sent.arrayBuffer());
    expect(await ask(post(bytes, type))).toEqual({ status: 204, violations: [] });
    parts.set("n", "6");
    const broken = new Response(parts);
    const refused = await ask(post(new Uint8Array(await broken.arrayBuffer()), broken.headers.get("content-type") ?? ""));
    expect(refused).toMatchObject({ status: 422, violations: [{ in: "body", pointer: "/n", keyword: "maximum" }] });
    for (const wrong of [
      post(bytes, "multipart/form-data"),
      post(bytes, "multipart/form-data; boundary=x"),
      post("x", type),
      post(bytes.slice(0, -9), type),
    ]) {
      expect(await ask(wrong)).toMatchObject({ status: 400, violations: [{ in: "body", keyword: "syntax" }] });
    }
  });

  it("holds files to the types that are documented", async () => {
    const operation = taking({
      "multipart/form-data": {
        schema: { type: "object", properties: { photo: { type: "string", maxLength: 3 } }, required: ["photo"] },
        encoding: { photo: { contentType: "image/png, image/jpeg" } },
      },
    });
    const send = async (blob: Blob) => {
      const parts = new FormData();
      parts.append("photo", blob, "p");
      const sent = new Response(parts);
      return validating(operation).ask(post(new Uint8Array(await sent.arrayBuffer()), sent.headers.get("content-type") ?? ""));
    };
    expect((await send(new Blob([Uint8Array.of(1, 255, 3)], { type: "image/png" }))).status).toBe(204);
    expect(await send(new Blob(["1234"], { type: "image/png" }))).toMatchObject({
      status: 422,
      violations: [{ pointer: "/photo", keyword: "maxLength" }],
    });
    expect(await send(new Blob(["1"], { type: "text/html" }))).toMatchObject({
      status: 422,
      violations: [{ pointer: "/photo", keyword: "mediaType" }],
    });
  });
});
