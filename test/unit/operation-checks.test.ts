import { describe, expect, it } from "vitest";
import { type ApiOperation, GatewayError, type OperationSupport, type PreparedOperation } from "../../src/index.js";
import { FakeClock } from "./support/fake-clock.js";
import { serving } from "./support/gateways.js";

const operation: ApiOperation = { operationId: "a" };

/** A gateway whose one API, ANY /a, has an operation that is checked so; `body` is the Mock's, `never` a function that gives no answer. */
function checking(checks: PreparedOperation, options: { readonly clock?: FakeClock } = {}) {
  const operations: OperationSupport = { prepare: () => checks };
  return serving(
    [{ name: "a", method: "ANY", path: "/a", operation }],
    { ...options, operations },
    { kind: "mock", json: { from: "mock" } },
  );
}

const get = { method: "GET", url: "/a" };

describe("a check of requests", () => {
  it("comes before a Mock whose answer is ready", async () => {
    const gateway = checking({ checkRequest: (exchange) => (exchange.query === "no" ? exchange.respond({ status: 422 }) : undefined) });
    expect((await gateway.dispatch({ method: "GET", url: "/a?no" })).status).toBe(422);
    expect(await (await gateway.dispatch(get)).json()).toEqual({ from: "mock" });
  });

  it("may take its time, and may throw", async () => {
    const refusing = new GatewayError("UNPROCESSABLE", "No.", {
      violations: [{ in: "query", name: "a", pointer: "", keyword: "type", message: "must be integer" }],
    });
    const gateway = checking({ checkRequest: ({ query }) => (query === "no" ? Promise.reject(refusing) : Promise.resolve(undefined)) });
    const refused = await gateway.dispatch({ method: "GET", url: "/a?no" });
    expect([refused.status, await refused.json()]).toEqual([
      422,
      {
        type: "about:blank",
        title: "Unprocessable Content",
        status: 422,
        detail: "No.",
        code: "UNPROCESSABLE",
        violations: [{ in: "query", name: "a", pointer: "", keyword: "type", message: "must be integer" }],
      },
    ]);
    expect((await gateway.dispatch(get)).status).toBe(200);
  });

  it("that never ends is ended by the gateway", async () => {
    const clock = new FakeClock();
    const answer = checking({ checkRequest: () => new Promise<undefined>(() => {}) }, { clock }).dispatch(get);
    clock.advance(60_000);
    expect((await answer).status).toBe(504);
  });
});

describe("a check of responses", () => {
  it("gives the backend's answer back, or another", async () => {
    const gateway = checking({
      checkResponse: (response, exchange) => (exchange.query === "swap" ? exchange.respond({ status: 418 }) : response),
    });
    expect((await gateway.dispatch(get)).status).toBe(200);
    expect((await gateway.dispatch({ method: "GET", url: "/a?swap" })).status).toBe(418);
  });

  it("is not asked about what a check of the request has refused", async () => {
    const gateway = checking({
      checkRequest: (exchange) => exchange.respond({ status: 422 }),
      checkResponse: (_, exchange) => exchange.respond({ status: 500 }),
    });
    expect((await gateway.dispatch(get)).status).toBe(422);
  });
});
