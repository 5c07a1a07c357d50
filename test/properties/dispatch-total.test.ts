import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createGateway, type GatewayRequest } from "../../src/index.js";
import { stubBackends } from "./support/stub-backends.js";

const config = {
  groups: [
    {
      name: "g",
      backend: { kind: "http" as const, url: "http://up.internal" },
      rules: [{ environment: "online", when: { query: { a: "1" }, header: { b: "1" } }, backend: { kind: "mock" as const, text: "rule" } }],
      apis: [
        { name: "any", method: "ANY", path: "/", match: "prefix" as const },
        { name: "function", method: "GET", path: "/f/{id}", backend: { kind: "function" as const, handler: () => "" } },
      ],
    },
  ],
};

const anything = fc.anything({ withNullPrototype: true, withBigInt: true });
const oneOf = <Value>(...legal: Value[]) =>
  fc.oneof({ weight: 4, arbitrary: fc.constantFrom<unknown>(...legal) }, { weight: 1, arbitrary: anything });

/** What JavaScript may hand over in place of a request: right in some parts, anything in the others. */
const request = fc.oneof(
  { weight: 1, arbitrary: anything },
  {
    weight: 6,
    arbitrary: fc.record(
      {
        method: oneOf("GET", "POST", "HEAD", "OPTIONS"),
        url: oneOf("/", "/f/1", "/a?a=1"),
        headers: oneOf<unknown>({ b: "1" }, undefined),
        rawHeaders: oneOf<unknown>(["b", "1"], undefined),
        body: oneOf<unknown>("text", null),
        signal: oneOf<unknown>(undefined, AbortSignal.abort()),
        client: oneOf<unknown>(undefined, { address: "127.0.0.1" }),
      },
      { requiredKeys: [] },
    ),
  },
);

describe("dispatch answers whatever it is given", () => {
  for (const listening of [false, true]) {
    it(`never rejects and never throws${listening ? ", also while somebody listens" : ""}`, async () => {
      const gateway = createGateway(config, { backends: stubBackends });
      if (listening) for (const event of ["dispatch", "error"] as const) gateway.on(event, () => {});
      await fc.assert(
        fc.asyncProperty(request, async (given) => {
          const response = await gateway.dispatch(given as GatewayRequest);
          expect(response.status).toBeGreaterThanOrEqual(200);
          expect(response.status).toBeLessThan(600);
          expect(typeof response.served.kind).toBe("string");
          const handled = await gateway.handle(given as GatewayRequest);
          expect(handled.status).toBe(response.status);
        }),
        {
          numRuns: 300,
          examples: [
            [null],
            [undefined],
            [{}],
            [{ method: "GET" }],
            [{ url: "/" }],
            [{ method: "GET", url: "/", headers: null }],
            [{ method: "GET", url: "/", rawHeaders: [1, 2] }],
          ],
        },
      );
    });
  }
});
