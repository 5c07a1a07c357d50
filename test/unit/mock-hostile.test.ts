import { describe, expect, it } from "vitest";
import type { MockAnswer } from "../../src/index.js";
import { AskedMock } from "./support/mocks.js";

const own = (key: string, value: unknown): Record<string, unknown> => Object.fromEntries([[key, value]]);

describe("templates from strangers", () => {
  const hostile = [
    "{{constructor.constructor('return process')().exit(1)}}",
    "{{request.constructor}}",
    "{{request.__proto__.polluted}}",
    "{{__proto__}}",
    "{{request.query.__proto__}}",
    "{{request.header.constructor}}",
    "{{request.cookie.toString}}",
    "{{request.path.hasOwnProperty}}",
    "{{request.body.__proto__.polluted}}",
    "{{request.body.constructor.name}}",
    "{{request.body/__proto__/polluted}}",
    "{{request.body.list.length}}",
    "{{request.body.text.length}}",
    "{{request.body.text.0}}",
    "{{#each request}}",
    "{{> /etc/passwd}}",
    "{{{request}}}",
    "{{this}}",
    "{{process.env.HOME}}",
    "{{call.constructor}}",
    "{{now.constructor}}",
    "{{random.constructor}}",
    "{{request.query.v | constructor}}",
    "{{request.query.v | __proto__: 1}}",
  ];

  it.each(hostile)("%s is nothing, and nothing is evaluated", async (template) => {
    const request = { method: "POST", url: "/pets/7?v=1", headers: {}, body: '{"text":"abc","list":[1]}' };
    const mock = new AskedMock({ template: true, json: { lone: template, inside: `<${template}>` }, headers: { "x-a": `<${template}>` } });
    const response = await mock.ask(request);
    const braces = template === "{{{request}}}" ? "}" : "";
    expect(response.headers["x-a"]).toBe(`<${braces}>`);
    expect(await response.json()).toEqual({ lone: braces === "" ? null : "}", inside: `<${braces}>` });
  });

  it("${…} and <%…%> are text, with and without `template`", async () => {
    const text = "${process.exit(1)} <%= 1 %> #{1} $& $1 `id` {% if %}";
    for (const template of [true, false]) expect(await new AskedMock({ template, text }).text()).toBe(text);
  });

  it("placeholders in what a client sends are text", async () => {
    const mock = new AskedMock({ template: true, text: "{{request.query.v}}|{{request.body.a}}|{{request.path.id}}" });
    const url = `/pets/${encodeURIComponent("{{call}}")}?v=${encodeURIComponent("{{now}}")}`;
    expect(await mock.text({ method: "POST", url, body: '{"a":"{{random.uuid}}"}' })).toBe("{{now}}|{{random.uuid}}|{{call}}");
  });
});

describe("bodies from strangers", () => {
  it("with __proto__ pollute nothing, and are looked into like any other", async () => {
    const body = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":2}}}';
    const mock = new AskedMock({
      responses: [
        {
          when: { body: own("/__proto__/polluted", 1) as never },
          template: true,
          json: { echo: "{{request.body}}", own: "{{request.body.__proto__.polluted}}" },
        },
        { status: 404 },
      ],
    });
    const response = await mock.ask({ method: "POST", body });
    expect(await response.text()).toBe(`{"echo":${body},"own":1}`);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect(await mock.status({ method: "POST", body: "{}" })).toBe(404);
  });

  it.each([10_000, 1_000_000])("nested %i levels deep are answered like others, without what can't be repeated", async (depth) => {
    const body = `{"a":1,"deep":${"[".repeat(depth)}${"]".repeat(depth)}}`;
    const mock = new AskedMock({
      responses: [
        {
          when: { body: { "/a": 1, "/deep": { exists: true } } },
          template: true,
          json: { a: "{{request.body.a}}", deep: "{{request.body.deep}}", text: "{{request.body.deep}}." },
        },
      ],
    });
    const { a, deep, text } = (await mock.json({ method: "POST", body })) as Record<string, unknown>;
    expect(a).toBe(1);
    expect(deep === null || Array.isArray(deep)).toBe(true);
    expect(typeof text).toBe("string");
    const mismatch = new AskedMock({ responses: [{ when: { body: { "/deep": { equals: [[1]] } } } }] });
    expect(await mismatch.status({ method: "POST", body })).toBe(501);
    expect(String(mismatch.errors[0]?.cause)).toContain('the body at "/deep" must be [[1]], but is a list');
  });

  it("can't be repeated so often that an answer grows without bound", async () => {
    const answers: MockAnswer[] = [
      { text: "{{request.body.a}}".repeat(100) },
      { json: Array(100).fill("{{request.body}}") },
      { stream: Array(100).fill({ text: "{{request.body.a}}" }) },
      { headers: { "x-a": "{{request.body.a}}".repeat(100) } },
    ];
    const body = JSON.stringify({ a: "x".repeat(1_000_000) });
    for (const answer of answers) {
      const response = await new AskedMock({ ...answer, template: true }).ask({ method: "POST", body });
      if (answer.headers === undefined) expect(await response.json()).toMatchObject({ code: "BODY_TOO_LARGE", status: 413 });
      else expect(response.headers["x-a"]).toHaveLength(100 * 8192);
    }
  });

  it("above 6 MiB are not looked into, whatever the gateway lets through", async () => {
    const mock = new AskedMock({ responses: [{ when: { body: { "/a": 1 } } }] });
    expect(await mock.status({ method: "POST", body: " ".repeat(6_291_457) })).toBe(413);
    expect(await new AskedMock({ text: "not looked at" }).status({ method: "POST", body: " ".repeat(6_291_457) })).toBe(200);
  });
});

describe("text that would make a careless reader slow", () => {
  const inTime = async (work: () => Promise<unknown>) => {
    const since = performance.now();
    await work();
    expect(performance.now() - since).toBeLessThan(2000);
  };

  it.each([
    ["openings without an end", "{{".repeat(200_000)],
    ["endings", "}}".repeat(200_000)],
    ["filters", `{{a${"|".repeat(200_000)}}}`],
    ["defaults", `{{a${"| default: ".repeat(20_000)}}}`],
    ["spaces", `{{${" ".repeat(200_000)}}}`],
    ["dots", `{{request.body${".a".repeat(100_000)}}}`],
    ["slashes", `{{request.body${"/~1~0".repeat(50_000)}}}`],
    ["small placeholders", "{{call}}".repeat(50_000)],
  ])("in a template: %s", async (_, text) => inTime(() => new AskedMock({ template: true, text }).ask({ method: "POST", body: "{}" })));

  it.each([
    ["Prefer", `${" ".repeat(60_000)},`.repeat(20)],
    ["Prefer", `code=${'"'.repeat(100_000)}`],
    ["Prefer", "a=1,".repeat(100_000)],
    ["Cookie", `${"a=1;".repeat(100_000)}${" ".repeat(100_000)}`],
  ])("in a header: %s", async (name, value) => {
    const mock = new AskedMock({ prefer: true, responses: [{ when: { cookie: { v: "1" } } }, { text: "others" }] });
    await inTime(() => mock.ask({ headers: { [name]: value } }));
  });

  it("in many conditions, all of which look at the same body", async () => {
    const responses = Array.from({ length: 1000 }, (_, i) => ({ when: { body: { "/n": i } }, json: i }));
    const mock = new AskedMock({ responses });
    await inTime(async () => expect(await mock.json({ method: "POST", body: `{"n":999,"pad":"${"x".repeat(1_000_000)}"}` })).toBe(999));
  });
});
