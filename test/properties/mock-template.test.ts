import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonValue } from "type-fest";
import type { GatewayRequest } from "../../src/index.js";
import { AskedMock, arriving } from "../unit/support/mocks.js";
import { record, templateText, text } from "./support/arbitraries.js";
import { naiveFill, naiveValue } from "./support/naive-mock.js";

/** Names of placeholders with filters, spaces and nonsense. */
const inner = fc
  .tuple(
    fc.constantFrom(
      "request.path.id",
      "request.query.v",
      "request.header.x-a",
      "request.body.a.0",
      "request.body/a~1b",
      "request.body",
      "call",
      "request.method",
      "request.body.__proto__",
      "nothing",
    ),
    fc.constantFrom("", "|number", " | number | default: 7", "|default: x y", "| default: 1 ", "|upper", "|number|number"),
    fc.constantFrom("", " ", "\n"),
  )
  .map(([name, filters, space]) => `${space}${name}${filters}${space}`);
const filledText = fc
  .array(
    fc.oneof(
      text,
      inner.map((name) => `{{${name}}}`),
      fc.constantFrom("{", "}", "{{", '"', "\\"),
    ),
    { maxLength: 5 },
  )
  .map((parts) => parts.join(""));

const value = fc.oneof(fc.constantFrom("1", "-2.5", "x y", '","a":1,"', "\r\nx: 1", "{{call}}", "日😀", "\ud800", "$&"), text);
const json = fc.oneof(
  record(
    fc.constantFrom("a", "a/b", "__proto__"),
    fc.oneof(value, fc.constantFrom<unknown>(1, null, true, [0.5, "z"], [[]], { "0": 3 })),
    3,
  ),
  fc.constantFrom<unknown>(null, 1, "text", [1], {}),
);

interface Made {
  readonly id: string;
  readonly v: string | undefined;
  readonly json: unknown;
}

const made: fc.Arbitrary<Made> = fc.record({
  id: fc.constantFrom("7", "a b", "日", "{{call}}"),
  v: fc.option(value, { nil: undefined }),
  json,
});

function requestOf({ id, v, json: body }: Made, stream = false): GatewayRequest {
  const query = v === undefined ? "" : `?${new URLSearchParams({ v })}`;
  const sent = JSON.stringify(body);
  return { method: "POST", url: `/pets/${encodeURIComponent(id)}${query}`, headers: { "X-A": "h" }, body: stream ? arriving(sent) : sent };
}

/** The values that there are, by the names that a template may use. */
function valuesOf({ id, v, json: body }: Made): Record<string, unknown> {
  const object = typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
  const own = (key: string) => (Object.hasOwn(object, key) ? object[key] : undefined);
  const a = own("a");
  const first = typeof a === "object" && a !== null && Object.hasOwn(a, "0") ? (a as Record<string, unknown>)["0"] : undefined;
  return {
    "request.path.id": id,
    "request.query.v": v === undefined ? undefined : new URLSearchParams(new URLSearchParams({ v }).toString()).get("v"),
    "request.header.x-a": "h",
    "request.body.a.0": first,
    "request.body/a~1b": own("a/b"),
    "request.body": body,
    "request.body.__proto__": own("__proto__"),
    "request.method": "POST",
    call: 1,
  };
}

describe("what is filled in is what the naive reading says", () => {
  it("in text, whatever the text and the request", async () => {
    await fc.assert(
      fc.asyncProperty(filledText, made, fc.boolean(), async (template, request, stream) => {
        const response = await new AskedMock({ template: true, text: template }).ask(requestOf(request, stream));
        const expected = new TextEncoder().encode(naiveFill(template, valuesOf(request)));
        expect(Buffer.from(await response.bytes()).equals(expected)).toBe(true);
        expect(response.headers["content-length"]).toBe(String(expected.byteLength));
      }),
      { numRuns: 800 },
    );
  });

  it("in JSON: of one placeholder the value with its type, elsewhere text within the string, and nothing else changes", async () => {
    await fc.assert(
      fc.asyncProperty(inner, filledText, fc.jsonValue({ maxDepth: 1 }), made, async (name, template, fixed, request) => {
        const values = valuesOf(request);
        const given = await new AskedMock({
          template: true,
          json: { one: `{{${name}}}`, text: `:${template}`, list: [fixed as JsonValue], [template]: 1 },
        }).text(requestOf(request));
        const own = JSON.stringify({
          one: naiveValue(name, values) ?? null,
          text: naiveFill(`:${template}`, values),
          list: [JSON.parse(naiveJson(fixed, values))],
          [template]: 1,
        });
        expect(given).toBe(own);
      }),
      { numRuns: 500 },
    );
  });

  it("in headers, less what HTTP can't carry", async () => {
    await fc.assert(
      fc.asyncProperty(made, async (request) => {
        const response = await new AskedMock({ template: true, headers: { "x-v": "<{{request.query.v}}>" } }).ask(requestOf(request));
        const expected = String(valuesOf(request)["request.query.v"] ?? "").replace(/[^\t -~\u0080-\u00ff]/gu, "?");
        expect(response.rawHeaders).toEqual(["x-v", `<${expected}>`, "content-length", "0"]);
        expect(() => new Headers([["x-v", response.rawHeaders[1] as string]])).not.toThrow();
      }),
      { numRuns: 200 },
    );
  });
});

/** JSON text with every string of it filled in. */
function naiveJson(value: unknown, values: Record<string, unknown>): string {
  return JSON.stringify(value, (_, item: unknown) => (typeof item === "string" ? naiveFill(item, values) : item));
}

describe("a template", () => {
  it("never fails, evaluates nothing and changes nothing, whatever stands in it", async () => {
    const before = Object.getOwnPropertyNames(Object.prototype).sort();
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(templateText, fc.string({ maxLength: 40 }), fc.stringMatching(/^(\{|\}|\||a|:| |\.|\/){0,30}$/)),
        made,
        async (template, request) => {
          const mock = new AskedMock({ template: true, json: [template], headers: { "x-a": `h${template.replace(/[^ -~]/g, "")}` } });
          const response = await mock.ask(requestOf(request));
          expect([response.status, mock.errors]).toEqual([200, []]);
          expect(Array.isArray(await response.json())).toBe(true);
        },
      ),
      { numRuns: 600 },
    );
    expect(Object.getOwnPropertyNames(Object.prototype).sort()).toEqual(before);
  });

  it("without placeholders is the text itself, with or without `template`", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string().filter((plain) => !plain.includes("{{")),
        async (plain) => {
          expect(await new AskedMock({ template: true, json: plain }).json()).toBe(JSON.parse(JSON.stringify(plain)));
          expect(await new AskedMock({ template: true, text: plain }).text()).toBe(await new AskedMock({ text: plain }).text());
        },
      ),
    );
  });
});
