import type { Express, NextFunction, Request, RequestHandler, Response } from "express";
import { describe, expect, it } from "vitest";
import { type Api, createGateway, fn, type Gateway, type GatewayOptions, http, mock } from "../../src/index.js";
import { toExpressMiddleware } from "../../src/integrations/express/index.js";
import { expresses, listening } from "./support/express.js";
import { exchange } from "./support/raw-client.js";

const seen: Api = {
  name: "seen",
  method: "ANY",
  path: "/seen/{rest+}",
  backend: fn(({ path, request }) => ({ status: 200, json: { path, url: request.url } })),
};
const pets: Api = { name: "pets", method: "GET", path: "/pets", backend: mock({ json: [{ id: 7 }] }) };
const broken: Api = { name: "broken", method: "GET", path: "/broken", backend: fn(() => Promise.reject(new Error("a secret"))) };
const dead: Api = { name: "dead", method: "GET", path: "/dead", backend: http("http://127.0.0.1:1") };

function gatewayOf(apis: readonly Api[] = [pets, seen, broken, dead], options: GatewayOptions = {}): Gateway {
  return createGateway({ groups: [{ name: "shop", apis }] }, options as never) as Gateway;
}

describe.each(expresses)("in Express $version", ({ express }) => {
  function appOf(handlers: RequestHandler | RequestHandler[], mount = "/"): Express {
    const app = express().disable("x-powered-by");
    app.use(mount, handlers);
    app.use((req: Request, res: Response) => void res.status(299).send(`the app's own ${req.method} ${req.url}`));
    return app;
  }

  it.each([
    ["GET", "/other"],
    ["POST", "/"],
    ["OPTIONS", "/other"],
    ["GET", "/%zz"],
    ["GET", "/a/..%2fb"],
    ["GET", `/other?${"long".repeat(2500)}`],
  ])("what is none of the gateway's goes on as it came: %s %.20s", async (method, path) => {
    const gateway = gatewayOf();
    const heard: unknown[] = [];
    gateway.on("dispatch", (event) => heard.push(event));
    const url = await listening(appOf(toExpressMiddleware(gateway)));
    const response = await fetch(url + path, { method });
    expect([response.status, await response.text()]).toEqual([299, `the app's own ${method} ${path}`]);
    expect(heard).toEqual([]);
  });

  it("what is the gateway's does not", async () => {
    const url = await listening(appOf(toExpressMiddleware(gatewayOf())));
    expect(await (await fetch(`${url}/pets`)).json()).toEqual([{ id: 7 }]);
  });

  it("a path of the gateway is 405 for other methods, and 204 for OPTIONS", async () => {
    const url = await listening(appOf(toExpressMiddleware(gatewayOf())));
    const [post, options] = await Promise.all(["POST", "OPTIONS"].map((method) => fetch(`${url}/pets`, { method })));
    expect([post?.status, post?.headers.get("allow")]).toEqual([405, "GET, HEAD, OPTIONS"]);
    expect([options?.status, options?.headers.get("allow")]).toEqual([204, "GET, HEAD, OPTIONS"]);
  });

  it("the application may take the other methods of a path", async () => {
    const url = await listening(appOf(toExpressMiddleware(gatewayOf(), { otherMethods: "next" })));
    const answers = await Promise.all(["GET", "POST", "OPTIONS"].map((method) => fetch(`${url}/pets`, { method })));
    expect(answers.map(({ status }) => status)).toEqual([200, 299, 299]);
  });

  it("fields that were set before stay beside the gateway's", async () => {
    const before = (_req: Request, res: Response, next: NextFunction) => {
      res.set({ "x-before": "1", vary: "origin" });
      next();
    };
    const cookies: Api = { ...pets, backend: mock({ headers: { "set-cookie": ["a=1", "b=2"], vary: "accept" } }) };
    const url = await listening(appOf([before, toExpressMiddleware(gatewayOf([cookies]))]));
    const { headers } = await fetch(`${url}/pets`);
    expect([headers.get("x-before"), headers.get("vary"), headers.getSetCookie()]).toEqual(["1", "accept", ["a=1", "b=2"]]);
  });

  describe("under a mount path", () => {
    it.each([
      ["/shop/pets", 200],
      ["/shop/pets?a=1", 200],
      ["/shop/other", 299],
      ["/pets", 299],
      ["/shop/shop/pets", 299],
    ])("%s is %d: the gateway's path is what is left of it", async (path, status) => {
      const url = await listening(appOf(toExpressMiddleware(gatewayOf()), "/shop"));
      expect((await fetch(url + path)).status).toBe(status);
    });

    it.each([
      ["/shop/seen/a%2Fb", "/seen/a%2Fb"],
      ["/shop/seen//evil.example", "/seen//evil.example"],
      ["/shop/seen/shop/seen", "/seen/shop/seen"],
      ["/shop/seen/%73hop", "/seen/shop"],
    ])("%s is matched and forwarded as %s", async (path, forwarded) => {
      const url = await listening(appOf(toExpressMiddleware(gatewayOf()), "/shop"));
      expect(await (await fetch(url + path)).json()).toMatchObject({ path: forwarded });
    });

    it("the whole path is the gateway's on request", async () => {
      const whole = gatewayOf([{ ...pets, path: "/shop/pets" }]);
      const url = await listening(appOf(toExpressMiddleware(whole, { path: "original" }), "/shop"));
      expect(await (await fetch(`${url}/shop/pets`)).json()).toEqual([{ id: 7 }]);
    });
  });

  describe("an error of the gateway", () => {
    const told = (error: Error & { status?: number; code?: string }, _req: Request, res: Response, _next: NextFunction) =>
      void res.status(error.status ?? 0).json({ told: error.code, cause: (error.cause as Error | undefined)?.message });

    it("is problem details with its code", async () => {
      const url = await listening(appOf(toExpressMiddleware(gatewayOf())));
      const response = await fetch(`${url}/broken`);
      expect(response.headers.get("content-type")).toBe("application/problem+json");
      expect(await response.json()).toMatchObject({ status: 500, code: "FUNCTION_FAILED" });
    });

    it.each([
      ["/broken", 500, { told: "FUNCTION_FAILED", cause: "a secret" }],
      ["/dead", 502, { told: "BAD_GATEWAY" }],
    ])("of %s is the application's on request", async (path, status, json) => {
      const app = appOf(toExpressMiddleware(gatewayOf(), { errors: "next" }));
      app.use(told);
      const response = await fetch((await listening(app)) + path);
      expect(response.status).toBe(status);
      expect(await response.json()).toMatchObject(json);
    });

    it("has the fields that belong to it where Express itself tells it", async () => {
      const app = appOf(toExpressMiddleware(gatewayOf(), { errors: "next" })).set("env", "test");
      const response = await fetch(`${await listening(app)}/pets`, { method: "DELETE" });
      expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, HEAD, OPTIONS"]);
    });

    it("is none where a backend answers one", async () => {
      const failing: Api = { ...pets, backend: mock({ status: 500, json: { code: "BAD_GATEWAY" } }) };
      const url = await listening(appOf(toExpressMiddleware(gatewayOf([failing]), { errors: "next" })));
      expect(await (await fetch(`${url}/pets`)).json()).toEqual({ code: "BAD_GATEWAY" });
    });
  });

  it("a closed gateway is 503 on its paths, and away from the others", async () => {
    const gateway = gatewayOf();
    const url = await listening(appOf(toExpressMiddleware(gateway)));
    await gateway.close();
    const answers = await Promise.all(["/pets", "/other"].map((path) => fetch(url + path)));
    expect(answers.map(({ status }) => status)).toEqual([503, 299]);
  });

  it("a request whose end is in doubt is refused, and its connection ends", async () => {
    const url = await listening(appOf(toExpressMiddleware(gatewayOf())));
    const request = "POST /seen/x HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n0\r\n\r\n";
    expect(await exchange(Number(new URL(url).port), request)).toMatch(/^HTTP\/1\.1 400 [\s\S]*BAD_REQUEST/);
  });
});
