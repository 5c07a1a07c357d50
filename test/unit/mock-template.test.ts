import { describe, expect, it } from "vitest";
import type { GatewayRequest, MockAnswer } from "../../src/index.js";
import { AskedMock, arriving } from "./support/mocks.js";
import { seeded } from "./support/seeded.js";

const request = {
  method: "PUT",
  url: "/pets/7?q=a+b&n=12&n=13&empty=",
  headers: { "X-Id": "x", cookie: "sid=s; other=1" },
  body: JSON.stringify({ id: 5, ok: true, none: null, list: [{ "a.b": 1 }, "two"], name: 'Ta"ma\n', "a/b": { "~": 2 } }),
} satisfies GatewayRequest;

function filled(answer: Omit<MockAnswer, "template">) {
  return new AskedMock({ ...answer, template: true }).ask(request);
}

const text = async (template: string) => (await filled({ text: template })).text();
const json = async (template: MockAnswer["json"]) => (await filled({ json: template as string })).json();

describe("a placeholder in text", () => {
  it.each([
    ["{{request.method}} {{request.path}}", "PUT /pets/7"],
    ["{{ request.path.id }}", "7"],
    ["{{request.query.q}}", "a b"],
    ["{{request.query.n}}", "12"],
    ["{{request.header.x-id}}{{request.header.X-ID}}", "xx"],
    ["{{request.cookie.sid}}", "s"],
    ["{{request.body.id}} {{request.body.ok}}", "5 true"],
    ["{{request.body.list.1}}", "two"],
    ["{{request.body/list/0/a.b}}", "1"],
    ["{{request.body/a~1b/~0}}", "2"],
    ["{{request.body.list}}", '[{"a.b":1},"two"]'],
    ["{{call}}", "1"],
    ["{{now}} {{now.epochMs}}", "1970-01-01T00:00:01.000Z 1000"],
    ["no value: '{{request.query.none}}{{request.body.none}}{{nothing}}{{}}'", "no value: ''"],
    ["{{request.query.none | default: x y}}", "x y"],
    ['{{request.query.none | default: "quoted | text"}}', "quoted | text"],
    ["{{request.query.none | default: a | b}}", "a | b"],
    ["{{request.query.empty | default: x}}", ""],
    ["{{request.query.none | default:}}.", "."],
    ["{{request.query.q | number | default: none}}", "none"],
    ["{{request.query.q | upper}}", ""],
    ["braces: {{ {} }} }} {{request.method", "braces:  }} {{request.method"],
    ["{{{{request.method}}}}", "}}"],
  ])("%s", async (template, expected) => expect(await text(template)).toBe(expected));
});

describe("a placeholder in JSON", () => {
  it.each([
    ["{{request.body.id}}", 5],
    ["{{request.body.ok}}", true],
    ["{{request.body.list}}", [{ "a.b": 1 }, "two"]],
    ["{{request.path.id}}", "7"],
    ["{{request.path.id | number}}", 7],
    ["{{request.query.q | number}}", null],
    ["{{request.query.none | default: 1}}", 1],
    ['{{request.query.none | default: "1"}}', "1"],
    ["{{request.query.none | default: [1]}}", [1]],
    ["{{request.query.none}}", null],
    ["id {{request.body.id}}", "id 5"],
    ['"{{request.body.name}}"', '"Ta"ma\n"'],
    [" {{request.body.id}}", " 5"],
    ["{{call}}", 1],
    ["", ""],
    ["plain", "plain"],
  ])("%s", async (template, expected) => expect(await json(template)).toEqual(expected));

  it("stands at any depth, never in a key", async () => {
    const template = { "{{call}}": [{ a: "{{call}}", b: [] }, {}, null, 1.5, "\u2028"], __proto__x: "{{request.body.name}}" };
    expect(await json(template)).toEqual({ "{{call}}": [{ a: 1, b: [] }, {}, null, 1.5, "\u2028"], __proto__x: 'Ta"ma\n' });
  });

  it("can't be anything but a value: what it is filled with does not end the string around it", async () => {
    const mock = new AskedMock({ template: true, json: { a: "<{{request.query.q}}>", admin: false } });
    expect(await mock.json({ url: `/pets/7?q=${encodeURIComponent('","admin":true,"b":"\\')}` })).toEqual({
      a: '<","admin":true,"b":"\\>',
      admin: false,
    });
  });
});

describe("headers and status", () => {
  it("are filled in", async () => {
    const response = await filled({
      status: "{{request.query.n | default: 201}}",
      headers: { "x-id": "{{request.header.x-id}}!", "set-cookie": ["a={{call}}", "b"] },
    });
    expect(response.status).toBe(200); // 12 is no status
    expect(response.headers).toMatchObject({ "x-id": "x!", "set-cookie": ["a=1", "b"], "content-length": "0" });
  });

  it.each([
    ["404", 404],
    ["204", 204],
    ["599", 599],
    ["199", 200],
    ["600", 200],
    ["4040", 200],
    ["-404", 200],
    ["x", 200],
    ["", 200],
  ])("are a status only where one was asked for: %s", async (asked, status) => {
    const mock = new AskedMock({ template: true, status: "{{request.query.s}}", text: "content" });
    const response = await mock.ask({ url: `/pets/7?s=${asked}` });
    expect([response.status, await response.text()]).toEqual([status, status === 204 ? "" : "content"]);
    expect(response.headers["content-length"]).toBe(status === 204 ? undefined : "7");
  });

  it("carry nothing that HTTP can't: line breaks and what is beyond Latin-1 become question marks", async () => {
    const mock = new AskedMock({ template: true, headers: { "x-a": "<{{request.query.v}}>" } });
    const response = await mock.ask({ url: `/pets/7?v=${encodeURIComponent("a\r\nx-b: 1\u0000日😀é")}` });
    expect(response.rawHeaders).toEqual(["x-a", "<a??x-b: 1???é>", "content-length", "0"]);
  });
});

describe("without `template: true`", () => {
  it("braces are text, in every part", async () => {
    const response = await new AskedMock({ headers: { "x-a": "{{call}}" }, text: "{{call}}" }).ask();
    expect([response.headers["x-a"], await response.text()]).toEqual(["{{call}}", "{{call}}"]);
  });

  it("the answer stays the one that is shared by all requests", async () => {
    const mock = new AskedMock({ text: "{{call}}" });
    expect(await mock.ask()).toBe(await mock.ask());
  });
});

describe("what is filled in", () => {
  it("comes from a body that arrives in pieces as well", async () => {
    const mock = new AskedMock({ template: true, json: { id: "{{request.body.id}}" } });
    expect(await mock.json({ method: "POST", body: arriving('{"id":[1,2,3]}') })).toEqual({ id: [1, 2, 3] });
  });

  it("counts the calls of one API", async () => {
    const mock = new AskedMock({ template: true, text: "{{call}}" });
    expect([await mock.text(), await mock.text(), await mock.text()]).toEqual(["1", "2", "3"]);
  });

  it("is the time of day where the clock knows it, and nothing where it is no time", async () => {
    const clock = (ms: number) => ({ now: () => 0, schedule: () => () => {}, epochMs: () => ms });
    const time = (ms: number) => new AskedMock({ template: true, text: "{{now}}" }, { clock: clock(ms) }).text();
    expect(await time(Date.UTC(2030, 0, 2))).toBe("2030-01-02T00:00:00.000Z");
    expect(await time(Number.NaN)).toBe("");
  });

  it("is random by the gateway's source: the same seed, the same run", async () => {
    const template = { int: "{{random.int: 1, 6}}", any: "{{random.int}}", float: "{{random.float: -1, 1}}", uuid: "{{random.uuid}}" };
    const run = async (seed: number) => {
      const mock = new AskedMock({ template: true, json: template }, { random: seeded(seed) });
      return (await Promise.all(Array.from({ length: 50 }, () => mock.json()))) as {
        int: number;
        any: number;
        float: number;
        uuid: string;
      }[];
    };
    const first = await run(1);
    expect(await run(1)).toEqual(first);
    expect(await run(2)).not.toEqual(first);
    expect(new Set(first.map(({ int }) => int))).toEqual(new Set([1, 2, 3, 4, 5, 6]));
    for (const { any, float, uuid } of first) {
      expect(Number.isInteger(any) && any >= 0 && any <= 2_147_483_647).toBe(true);
      expect(float >= -1 && float < 1).toBe(true);
      expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }
    expect(new Set(first.map(({ uuid }) => uuid)).size).toBe(50);
  });

  it.each([
    "random.int: 6, 1",
    "random.int: a, b",
    "random.int: 0, Infinity",
    "random.float: 1, 1",
    "random.",
    "random.die",
    "random.uuid: 1",
  ])("is nothing for %s", async (name) => expect(await json(`{{${name}}}`)).toBeNull());
});
