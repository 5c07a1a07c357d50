import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import { createGateway, fn, type Gateway, mock } from "../../src/index.js";
import { toHonoHandler } from "../../src/integrations/hono/index.js";

const gateway = createGateway({
  groups: [
    {
      name: "shop",
      apis: [
        { name: "pets", method: "GET", path: "/pets", backend: mock({ json: [7], headers: { "set-cookie": ["a=1", "b=2"] } }) },
        {
          name: "echo",
          method: "POST",
          path: "/echo",
          backend: fn(async (call) => ({
            status: 200,
            headers: { "x-length": call.header("content-length"), "x-type": call.header("content-type") },
            body: await call.bytes(),
          })),
        },
      ],
    },
  ],
}) as Gateway;

function appOf(before: (app: Hono) => void = () => {}): Hono {
  const app = new Hono();
  before(app);
  app.use(toHonoHandler(gateway));
  app.all("*", (c) => c.text(`the app's own ${c.req.path}`, 299 as never));
  return app;
}

describe("in Hono", () => {
  it("the gateway answers what is its own, with all lines of a field", async () => {
    const response = await appOf().request("/pets");
    expect([response.status, await response.json(), response.headers.getSetCookie()]).toEqual([200, [7], ["a=1", "b=2"]]);
  });

  it.each(["/", "/other", "/a/..%2fb"])("what is not goes on: %s", async (path) => {
    expect((await appOf().request(path)).status).toBe(299);
  });

  it("other methods of its paths are 405, or on request the application's", async () => {
    expect((await appOf().request("/pets", { method: "DELETE" })).status).toBe(405);
    const app = new Hono().use(toHonoHandler(gateway, { otherMethods: "next" })).delete("/pets", (c) => c.text("own"));
    expect(await (await app.request("/pets", { method: "DELETE" })).text()).toBe("own");
  });

  it("middlewares before it work on its answers", async () => {
    const app = appOf((own) =>
      own.use(async (c, next) => {
        await next();
        c.res.headers.set("x-after", "1");
      }),
    );
    const { headers } = await app.request("/pets");
    expect([headers.get("x-after"), headers.getSetCookie()]).toEqual(["1", ["a=1", "b=2"]]);
  });

  it("below a mount it sees what is left of the path", async () => {
    const app = new Hono().mount("/shop", gateway.fetch);
    expect((await app.request("/shop/pets")).status).toBe(200);
  });

  const form = "application/x-www-form-urlencoded";
  it.each<[how: string, read: (c: import("hono").Context) => Promise<unknown>, type: string, body: string]>([
    ["nobody", async () => {}, "application/json", '{ "a": 1 }'],
    ["json()", (c) => c.req.json(), "application/json", '{ "a": 1 }'],
    ["text()", (c) => c.req.text(), "text/plain", "hello é"],
    ["arrayBuffer()", (c) => c.req.arrayBuffer(), "image/png", "bytes"],
    ["parseBody()", (c) => c.req.parseBody(), form, "a=1&b=+%26"],
  ])("a body that was read by %s is sent on", async (_how, read, type, body) => {
    const app = appOf((own) =>
      own.use(async (c, next) => {
        await read(c);
        await next();
      }),
    );
    const response = await app.request("/echo", { method: "POST", body, headers: { "content-type": type } });
    expect([await response.text(), response.headers.get("x-type")]).toEqual([body, type]);
  });

  it.each<[what: string, read: (c: import("hono").Context) => Promise<unknown>, body: string | FormData]>([
    ["read past Hono", (c) => c.req.raw.text(), "gone"],
    ["a form with files", (c) => c.req.parseBody(), formOf()],
  ])("a body that can't be made again is a clear error: %s", async (_what, read, body) => {
    const app = appOf((own) =>
      own.use(async (c, next) => {
        await read(c);
        await next();
      }),
    );
    const response = await app.request("/echo", { method: "POST", body });
    expect([response.status, await response.json()]).toEqual([500, expect.objectContaining({ code: "BODY_CONSUMED" })]);
  });
});

function formOf(): FormData {
  const form = new FormData();
  form.set("file", new Blob(["text"]), "a.txt");
  return form;
}
