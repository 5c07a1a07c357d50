import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { MockMismatch } from "../../src/backends/mock/mismatch.js";
import type { GatewayRequest } from "../../src/index.js";
import { AskedMock, arriving } from "../unit/support/mocks.js";
import { everyMock, mockWhen, record } from "./support/arbitraries.js";
import { type NaiveRequest, naiveMeets } from "./support/naive-mock.js";
import { SteppingClock } from "../unit/support/stepping-clock.js";

const value = fc.constantFrom("1", "on", "", "a b", "0", "-2.5", "true", "null", "1.0");
const names = fc.constantFrom("v", "beta", "__proto__", "constructor");
const json = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    0,
    1,
    "1",
    "on",
    true,
    [],
    {},
    [1],
    ["on", null],
    { a: "on" },
    { a: [1, "1"] },
    { "a/b": -2.5 },
    { a: { a: [1] } },
  ),
  record(fc.constantFrom("a", "a/b", "__proto__", "length"), fc.constantFrom<unknown>(1, "on", [1], {}, null), 3),
);

const request: fc.Arbitrary<NaiveRequest> = fc.record(
  {
    method: fc.constantFrom("GET", "POST", "HEAD"),
    params: value.filter((text) => text !== "").map((id) => ({ id })),
    query: fc.array(fc.tuple(fc.oneof(names, fc.constant("")), value), { maxLength: 3 }),
    headers: fc.array(fc.tuple(fc.constantFrom("X-A", "x-a", "x-beta", "__proto__"), value), { maxLength: 3 }),
    cookies: fc.array(
      fc.tuple(
        names,
        value.filter((text) => !text.includes(" ")),
      ),
      { maxLength: 2 },
    ),
    body: fc.record({ json }),
    call: fc.constant(1),
  },
  { requiredKeys: ["method", "params", "query", "headers", "cookies", "call"] },
);

/** The request as the library takes it. */
function toRequest({ method, params, query, headers, cookies, body }: NaiveRequest, how: "text" | "bytes" | "stream"): GatewayRequest {
  const text = body === undefined ? "{" : JSON.stringify(body.json);
  const sent = how === "text" ? text : how === "bytes" ? new TextEncoder().encode(text) : arriving(text);
  const cookie = cookies.length === 0 ? [] : ["Cookie", cookies.map((pair) => pair.join("=")).join("; ")];
  return {
    method,
    url: `/pets/${encodeURIComponent(params.id as string)}?${new URLSearchParams(query as [string, string][])}`,
    rawHeaders: [...headers.flat(), ...cookie],
    ...(body === undefined && how === "text" ? {} : { body: sent }),
  };
}

describe("conditions hold as the naive reading of them says", () => {
  it("of one response, however the body comes", async () => {
    let held = 0;
    await fc.assert(
      fc.asyncProperty(mockWhen, request, fc.constantFrom("text", "bytes", "stream"), async (when, made, how) => {
        const mock = new AskedMock({ responses: [{ when, status: 201 }, { status: 202 }] });
        const expected = naiveMeets(when, made);
        expect(await mock.status(toRequest(made, how as "text"))).toBe(expected ? 201 : 202);
        if (expected) held++;
      }),
      { numRuns: 1500 },
    );
    expect(held).toBeGreaterThan(150);
  });

  it("of several, the first; of none, the reasons name each", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(mockWhen, { minLength: 1, maxLength: 4 }), request, async (all, made) => {
        const mock = new AskedMock({ responses: all.map((when, i) => ({ when, status: 200 + i })) });
        const first = all.findIndex((when) => naiveMeets(when, made));
        expect(await mock.status(toRequest(made, "text"))).toBe(first === -1 ? 501 : 200 + first);
        expect(mock.errors).toHaveLength(first === -1 ? 1 : 0);
        for (const { cause } of mock.errors) {
          const { reasons } = cause as MockMismatch;
          expect(reasons).toHaveLength(all.length);
          for (const reason of reasons) expect(reason).not.toBe("");
        }
      }),
      { numRuns: 400 },
    );
  });
});

describe("whatever a Mock is told", () => {
  it("each request ends once: with an answer of a legal status, or with the fault that it was told to have", async () => {
    await fc.assert(
      fc.asyncProperty(everyMock, fc.array(request, { minLength: 1, maxLength: 3 }), async (mock, requests) => {
        const { kind: _, ...definition } = mock;
        const clock = new SteppingClock();
        const asked = new AskedMock(definition as never, { clock });
        for (const made of requests) {
          const answer = asked.ask(toRequest(made, "stream")).then(async (response) => {
            expect(response.status).toBeGreaterThanOrEqual(200);
            expect(response.status).toBeLessThan(600);
            return response.bytes();
          });
          const failure = await clock.until(
            answer.then(
              () => undefined,
              (error: unknown) => error,
            ),
          );
          if (failure === undefined) continue;
          expect(failure).toBeInstanceOf(TypeError);
          expect(["fetch failed", "terminated"]).toContain((failure as Error).message);
        }
        for (const { code } of asked.errors) expect(["MOCK_NO_MATCH", "MOCK_EXHAUSTED", "BACKEND_TIMEOUT"]).toContain(code);
      }),
      { numRuns: 300 },
    );
  });
});
