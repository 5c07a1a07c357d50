import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createGateway, fn, type GatewayRequest, parseConfig, serializeConfig } from "../../src/index.js";
import { prototypeWords } from "./support/arbitraries.js";

/** Everything that Object.prototype and the prototypes beside it hold. */
function snapshot(): string[] {
  return [Object.prototype, Function.prototype, Array.prototype].map((prototype) => Reflect.ownKeys(prototype).map(String).join());
}

let before: string[];
beforeEach(() => {
  before = snapshot();
});
afterEach(() => {
  expect(snapshot()).toEqual(before);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});

const word = fc.constantFrom(...prototypeWords);
const own = <Value>(key: string, value: Value): Record<string, Value> => Object.fromEntries([[key, value]]);

describe("property 23: words of Object.prototype are names like any other", () => {
  it("as group, API, function, parameter, header and query name, all at once", async () => {
    await fc.assert(
      fc.asyncProperty(word, word, word, word, async (group, api, parameter, field) => {
        const seen: unknown[] = [];
        const gateway = createGateway(
          {
            groups: [
              {
                name: group,
                prefix: `/${group}`,
                backend: { kind: "mock", text: "the default" },
                rules: [
                  {
                    environment: "online",
                    when: { query: own(field, "1"), header: own(field, "1") },
                    backend: { kind: "mock", text: "by rule" },
                  },
                ],
                apis: [
                  { name: api, method: "GET", path: `/${api}/{${parameter}}`, backend: { kind: "function", name: field } },
                  { name: "inherits", method: "POST", path: `/${api}` },
                ],
              },
            ],
          },
          {
            functions: own(
              field,
              ({
                params,
                query,
                header,
              }: {
                params: Record<string, string>;
                query: URLSearchParams;
                header(name: string): string | undefined;
              }) => {
                seen.push(params[parameter], Object.keys(params), query.get(field), header(field));
                return own(field, "answer");
              },
            ) as never,
          },
        );
        const headers = own(field, "1");
        const call = await gateway.dispatch({ method: "GET", url: `/${group}/${api}/value?${field}=1`, headers });
        expect(seen).toEqual(["value", [parameter], "1", "1"]);
        expect(call.served).toMatchObject({ group, api, kind: "function" });
        expect(Object.entries(await call.json<object>())).toEqual([[field, "answer"]]);

        const post = (request: Partial<GatewayRequest>) => gateway.dispatch({ method: "POST", url: `/${group}/${api}`, ...request });
        expect(await (await post({ url: `/${group}/${api}?${field}=1`, headers })).text()).toBe("by rule");
        expect(await (await post({ headers })).text()).toBe("the default");
        expect(await (await post({ url: `/${group}/${api}?${field}=1` })).text()).toBe("the default");
      }),
      { numRuns: 60 },
    );
  });

  it("as keys of a mock's JSON and headers, through text and back", async () => {
    await fc.assert(
      fc.asyncProperty(word, word, async (key, field) => {
        const mock = `{"kind":"mock","json":{"${key}":{"polluted":true}},"headers":{"${field}":"1"}}`;
        const text = `{"groups":[{"name":"g","backend":${mock},"apis":[{"name":"a","method":"GET","path":"/"}]}]}`;
        const parsed = parseConfig(text);
        expect(parsed.ok).toBe(true);
        if (!parsed.ok) return;
        expect(JSON.parse(serializeConfig(parsed.config))).toEqual(JSON.parse(text));
        const response = await createGateway(JSON.parse(text)).dispatch({ method: "GET", url: "/" });
        expect(await response.text()).toBe(`{"${key}":{"polluted":true}}`);
        expect(Object.entries(response.headers)).toContainEqual([field.toLowerCase(), "1"]);
        expect(response.toResponse().headers.get(field)).toBe("1");
      }),
    );
  });

  it("as functions that nobody registered: they are unknown, not inherited", () => {
    for (const name of prototypeWords) {
      const api = { name: "a", method: "GET", path: "/" };
      const unknown = { ...api, backend: fn(name) };
      expect(() => createGateway({ groups: [{ name: "g", apis: [unknown] }] })).toThrow(/UNKNOWN_FUNCTION/);
      const unqualified = { ...api, backend: fn("f", { qualifier: name }) };
      const functions = { f: { versions: { 1: () => 1 } } };
      expect(() => createGateway({ groups: [{ name: "g", apis: [unqualified] }] }, { functions })).toThrow(/UNKNOWN_QUALIFIER/);
    }
  });

  it("as events and environments: refused like any unknown word", () => {
    const gateway = createGateway({ groups: [] });
    for (const name of prototypeWords) {
      expect(() => gateway.on(name as "error", () => {})).toThrow(TypeError);
      expect(() => createGateway({ groups: [] }, { environment: name })).toThrow(/UNKNOWN_ENVIRONMENT/);
    }
  });

  it("as a request header of a gateway without rules: nothing changes", async () => {
    const gateway = createGateway({
      groups: [{ name: "g", backend: { kind: "mock", json: 1 }, apis: [{ name: "a", method: "GET", path: "/{id}" }] }],
    });
    await fc.assert(
      fc.asyncProperty(word, word, async (field, value) => {
        const response = await gateway.dispatch({
          method: "GET",
          url: `/${value}?${field}[polluted]=1&${field}=2`,
          headers: own(field, value),
        });
        expect(response.status).toBe(200);
        expect(gateway.resolve({ method: "GET", url: `/${value}` })).toMatchObject({ params: { id: value } });
      }),
    );
  });
});
