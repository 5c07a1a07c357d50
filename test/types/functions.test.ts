import type { HttpFunction } from "./support/http-function.js";
import express from "express";
import { Hono } from "hono";
import { describe, expect, expectTypeOf, it } from "vitest";
import { createGateway, type FunctionHandler, type FunctionRegistry, fn, type LogEvent, type Served } from "../../src/index.js";
import { type ExpressHandler, type FetchContext, fromExpress, fromFetch, fromInvokeUrl } from "../../src/functions/index.js";

describe("functions", () => {
  it("have aliases of a version, or of several by weight", () => {
    const registry: FunctionRegistry = {
      adopt: { versions: { 1: () => 1, 2: () => 2 }, aliases: { live: "1", canary: { 1: 90, 2: 10 } } },
    };
    // @ts-expect-error a weight is a number
    const wrong: FunctionRegistry = { adopt: { versions: { 1: () => 1 }, aliases: { canary: { 1: "90" } } } };
    expect([registry, wrong]).toHaveLength(2);
  });

  it("have limits in both of their forms", () => {
    expect(fn("adopt", { qualifier: "live", timeoutMs: 1, concurrency: 1, queue: 0, maxBodyBytes: 1, maxResponseBytes: 1 }).queue).toBe(0);
    expect(fn(() => 1, { concurrency: 1 }).concurrency).toBe(1);
    // @ts-expect-error an inline handler has no versions
    expect(fn(() => 1, { qualifier: "live" })).toBeDefined();
  });

  it("are told of in events and evidence", async () => {
    const gateway = createGateway({ groups: [] });
    gateway.on("log", (event) => expectTypeOf(event).toEqualTypeOf<LogEvent>());
    expectTypeOf<Served["function"]>().toEqualTypeOf<{ readonly name: string; readonly version: string | null } | undefined>();
    await gateway.close();
  });
});

describe("handler forms", () => {
  it("take handlers of fetch runtimes with their env", () => {
    const worker = {
      async fetch(_request: Request, env: { readonly key: string }, ctx: FetchContext) {
        ctx.waitUntil(Promise.resolve());
        return Response.json(env);
      },
    };
    expectTypeOf(fromFetch(worker.fetch, { env: { key: "1" } })).toEqualTypeOf<FunctionHandler>();
    expectTypeOf(fromFetch(new Hono().fetch)).toEqualTypeOf<FunctionHandler>();
    // @ts-expect-error env has what the handler wants
    fromFetch(worker.fetch, { env: { key: 1 } });
    // @ts-expect-error a fetch handler gives a Response
    fromFetch(() => ({ status: 200 }));
  });

  it("take handlers typed by Express, and whole applications", () => {
    const typed = (req: express.Request, res: express.Response) => void res.json(req.params);
    const framework: HttpFunction = (req, res) => void res.send(req.rawBody);
    for (const handler of [typed, framework, express(), express.Router()] satisfies ExpressHandler[]) {
      expectTypeOf(fromExpress(handler)).toEqualTypeOf<FunctionHandler>();
    }
    // @ts-expect-error a handler is code
    expect(() => fromExpress("./handler.js")).not.toThrow();
  });

  it("take a service by its URL and both translations", () => {
    const url = "http://127.0.0.1/2015-03-31/functions/adopt/invocations";
    expectTypeOf(fromInvokeUrl(url, { encode: ({ params }) => params, decode: () => null })).toEqualTypeOf<FunctionHandler>();
    // @ts-expect-error nothing says what the payload means
    fromInvokeUrl(url, { encode: () => ({}), decode: 1 });
  });
});
