import { createRequire } from "node:module";
import Koa from "koa";
import { describe, expect, it } from "vitest";
import { createGateway, fn, type Gateway, mock } from "../../src/index.js";
import { toKoaMiddleware } from "../../src/integrations/koa/index.js";
import { listening } from "./support/express.js";

const koa2 = createRequire(import.meta.url)("koa2") as typeof Koa;

const gateway = createGateway({
  groups: [
    {
      name: "shop",
      apis: [
        { name: "pets", method: "GET", path: "/pets", backend: mock({ json: [7], headers: { "set-cookie": ["a=1", "b=2"] } }) },
        { name: "echo", method: "POST", path: "/echo", backend: fn(async (call) => ({ status: 200, body: await call.bytes() })) },
        { name: "broken", method: "GET", path: "/broken", backend: fn(() => Promise.reject(new Error("a secret"))) },
      ],
    },
  ],
}) as Gateway;

describe.each([
  { version: 2, Application: koa2 },
  { version: 3, Application: Koa },
])("in Koa $version", ({ Application }) => {
  function serve(options: Parameters<typeof toKoaMiddleware>[1], ...before: Koa.Middleware[]): Promise<string> {
    const app = new Application();
    app.silent = true;
    for (const middleware of before) app.use(middleware);
    app.use(toKoaMiddleware(gateway, options));
    app.use((ctx) => {
      ctx.status = 299;
      ctx.body = `the app's own ${ctx.url}`;
    });
    return listening(app.callback());
  }

  it("what is none of the gateway's goes on, and what is its own does not", async () => {
    const url = await serve({});
    const answers = await Promise.all(["/pets", "/other", "/%zz", "/a/..%2fb"].map(async (path) => (await fetch(url + path)).status));
    expect(answers).toEqual([200, 299, 299, 299]);
    expect((await fetch(`${url}/pets`, { method: "PUT" })).status).toBe(405);
  });

  it("fields that were set before stay, and those after are too late but harmless", async () => {
    const heard: unknown[] = [];
    const around: Koa.Middleware = async (ctx, next) => {
      ctx.set("x-before", "1");
      await next();
      ctx.set("x-after", "1");
      if (ctx.status === 200) heard.push([ctx.status, ctx.respond]);
    };
    const { headers } = await fetch(`${await serve({}, around)}/pets`);
    expect([headers.get("x-before"), headers.get("x-after"), headers.getSetCookie()]).toEqual(["1", null, ["a=1", "b=2"]]);
    expect(heard).toEqual([[200, false]]);
  });

  it("a body that was parsed is made again", async () => {
    const parse: Koa.Middleware = async (ctx, next) => {
      const chunks: Buffer[] = [];
      for await (const chunk of ctx.req) chunks.push(chunk as Buffer);
      Object.assign(ctx.request, { body: JSON.parse(Buffer.concat(chunks).toString()) as unknown });
      await next();
    };
    const init = { method: "POST", headers: { "content-type": "application/json" }, body: '{ "a": 1 }' };
    expect(await (await fetch(`${await serve({}, parse)}/echo`, init)).text()).toBe('{"a":1}');
  });

  it("behind a mount the path is what is left of it, or on request the whole", async () => {
    const mount: Koa.Middleware = (ctx, next) => {
      ctx.url = ctx.url.replace(/^\/shop/, "");
      return next();
    };
    expect((await fetch(`${await serve({}, mount)}/shop/pets`)).status).toBe(200);
    expect((await fetch(`${await serve({ path: "original" }, mount)}/shop/pets`)).status).toBe(299);
  });

  it("errors are the gateway's, or on request the application's", async () => {
    expect(await (await fetch(`${await serve({})}/broken`)).json()).toMatchObject({ code: "FUNCTION_FAILED" });
    const told: Koa.Middleware = async (ctx, next) => {
      try {
        await next();
      } catch (error) {
        const { status, code } = error as { status: number; code: string };
        Object.assign(ctx, { status, body: `told ${code}` });
      }
    };
    const response = await fetch(`${await serve({ errors: "throw" }, told)}/broken`);
    expect([response.status, await response.text()]).toEqual([500, "told FUNCTION_FAILED"]);
    const untold = await fetch(`${await serve({ errors: "throw" })}/pets`, { method: "DELETE" });
    expect([untold.status, untold.headers.get("allow")]).toEqual([405, "GET, HEAD, OPTIONS"]);
  });
});
