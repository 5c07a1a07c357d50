import { describe, expect, expectTypeOf, it } from "vitest";
import {
  type Api,
  createGateway,
  defineGroup,
  type FunctionHandler,
  type MockBackendConfig,
  type MockDefinition,
  type MockHandler,
  type MockResponse,
  mock,
  validateConfig,
} from "../../src/index.js";

/** What the compiler refuses, the validator refuses as well: each case is both. */
function codes(...definitions: unknown[]): string[] {
  const groups = definitions.map((definition, i) => ({
    name: `g${i}`,
    prefix: `/${i}`,
    backend: mock(definition as MockDefinition),
    apis: [],
  }));
  const result = validateConfig({ groups });
  return result.ok ? [] : result.issues.map(({ code }) => code);
}

describe("a Mock is", () => {
  it("one answer, responses, a sequence or a handler", () => {
    const definitions: MockDefinition[] = [
      {},
      { status: 404, json: { a: [1] } },
      { template: true, status: "{{request.query.s}}", text: "{{call}}" },
      { stream: [{ event: { data: { a: 1 } } }, { text: "a", delayMs: { median: 10, sigma: 1 } }] },
      { responses: [{ when: { not: { call: { gte: 2 } } }, sequence: [{ fault: "TIMEOUT" }] }, { handler: () => ({ json: 1 }) }] },
      { sequence: [{ hang: true }], whenExhausted: "error" },
      { handler: () => new Response("a") },
      { prefer: true, examples: { none: { status: 404 } }, text: "a" },
    ];
    expect(codes(...definitions)).toEqual([]);
  });

  it("not two of these", () => {
    // @ts-expect-error responses exclude an answer
    const beside: MockDefinition = { responses: [{ text: "a" }], json: 1 };
    // @ts-expect-error a sequence excludes an answer
    const both: MockDefinition = { sequence: [{ text: "a" }], text: "a" };
    // @ts-expect-error a handler excludes an answer
    const code: MockDefinition = { handler: () => ({}), status: 200 };
    // @ts-expect-error a case is one of them, too
    const inner: MockDefinition = { responses: [{ sequence: [{}], text: "a" }] };
    // @ts-expect-error there is no sequence of sequences
    const deep: MockDefinition = { sequence: [{ sequence: [{}] }] };
    expect(codes(beside, both, code, inner, deep)).toEqual([...Array(4).fill("CONFLICTING_KEYS"), "UNKNOWN_KEY"]);
  });

  it("not what there is none of", () => {
    // @ts-expect-error a status is a number or one placeholder
    const status: MockDefinition = { template: true, status: "404" };
    // @ts-expect-error there is no such fault
    const fault: MockDefinition = { fault: "CONNECTION_RESET" };
    // @ts-expect-error a chunk is text, base64 or an event
    const chunk: MockDefinition = { stream: [{ text: "", base64: "" }] };
    // @ts-expect-error an even delay has two bounds
    const delay: MockDefinition = { delayMs: { min: 1 } };
    // @ts-expect-error no regular expressions
    const condition: MockDefinition = { responses: [{ when: { query: { a: { matches: ".*" } } } }] };
    // @ts-expect-error a documented response is a fixed one
    const documented: MockResponse = { json: 1, delayMs: 1 };
    expect(codes(status, fault, chunk, delay, condition)).toHaveLength(6);
    expect(documented).toBeDefined();
  });
});

describe("a handler of a Mock", () => {
  it("has the parameters of its API's path", () => {
    const group = defineGroup({
      name: "g",
      apis: [
        {
          name: "a",
          method: "GET",
          path: "/pets/{petId}",
          backend: {
            kind: "mock",
            handler: ({ params, number }) => {
              expectTypeOf(params).toEqualTypeOf<{ readonly petId: string }>();
              expectTypeOf(number).toBeNumber();
              // @ts-expect-error the path has no such parameter
              return { json: [params.petId, params.other ?? null] };
            },
          },
        },
        {
          name: "b",
          method: "GET",
          path: "/{b}",
          backend: { kind: "mock", responses: [{ when: { call: 1 }, handler: ({ params }) => ({ text: params.b }) }, { status: 404 }] },
        },
        { name: "c", method: "GET", path: "/c/{c}", backend: mock(({ params }) => ({ json: params.anything ?? null })) },
        { name: "d", method: "GET", path: "/d/{d}", backend: mock<"/d/{d}">(({ params }) => ({ json: params.d })) },
        // @ts-expect-error the handler is for another path
        { name: "e", method: "GET", path: "/e/{e}", backend: mock<"/d/{d}">(({ params }) => ({ json: params.d })) },
      ],
    });
    expectTypeOf(group.apis[0].path).toEqualTypeOf<"/pets/{petId}">();
    expect(createGateway({ groups: [group] }).routes()).toHaveLength(5);
  });

  it("gives an answer, and not a value", () => {
    const good: MockHandler[] = [() => ({}), async () => ({ json: [] }), () => Response.json(1), () => ({ fault: "TIMEOUT" })];
    // @ts-expect-error a value is given as { json: … }
    const value: MockHandler = () => "text";
    // @ts-expect-error there is no such key
    const key: MockHandler = () => ({ jsn: 1 });
    expect([...good, value, key]).toHaveLength(6);
  });

  it("may be one that a function backend has, where that gives a response", () => {
    const shared = (async ({ params }) => Response.json(params)) satisfies FunctionHandler;
    const backend: MockBackendConfig = mock(shared);
    const apis: Api[] = [{ name: "a", method: "GET", path: "/{a}", backend }];
    expect(apis).toHaveLength(1);
  });
});
