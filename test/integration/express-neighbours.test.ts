import { describe, expect, it } from "vitest";
import { createGateway, fn, mock } from "../../src/index.js";
import { toExpressMiddleware } from "../../src/integrations/express/index.js";
import { neighbours, ownRoutes } from "./support/busy-express.js";
import { expresses, listening } from "./support/express.js";

const gateway = createGateway({
  groups: [
    {
      name: "shop",
      prefix: "/shop",
      apis: [
        {
          name: "long",
          method: "GET",
          path: "/long",
          backend: mock({ text: "long ".repeat(1000), headers: { "set-cookie": ["a=1", "b=2"] } }),
        },
        {
          name: "echo",
          method: "POST",
          path: "/echo",
          backend: fn(async (call) => ({ status: 200, json: { text: new TextDecoder().decode(await call.bytes()) } })),
        },
      ],
    },
  ],
});

const json = { "content-type": "application/json" };

function upload(): FormData {
  const form = new FormData();
  form.set("title", "a title");
  form.set("file", new Blob(["text"]), "a.txt");
  return form;
}

/** What the application's own clients ask for. */
const asked: readonly [path: string, init?: RequestInit][] = [
  ["/own/hello?n=1"],
  ["/own/hello", { headers: { origin: "https://shop.example", "accept-language": "de", cookie: "seen=1; connect.sid=x" } }],
  ["/own/hello", { method: "HEAD" }],
  ["/own/hello", { method: "OPTIONS", headers: { origin: "https://shop.example", "access-control-request-method": "GET" } }],
  ["/own/long"],
  ["/own/stream"],
  ["/own/echo", { method: "POST", headers: json, body: '{"a":1}' }],
  ["/own/echo", { method: "POST", headers: { "content-type": "application/octet-stream" }, body: "bytes" }],
  ["/own/echo", { method: "POST", body: upload() }],
  ["/own/echo", { method: "POST", headers: json, body: "{" }],
  ["/own/thing", { method: "POST", headers: { "x-override": "DELETE" } }],
  ["/own/fails"],
  ["/own/fails?teapot"],
  ["/own/hello?fourth"],
  ["/shop"],
  ["/shop/unknown", { method: "POST", headers: json, body: `"${"too long ".repeat(200)}"` }],
  ["/%zz"],
  ["/a/..%2fshop/long"],
  [`/?${"q".repeat(9000)}`],
];

describe.each(expresses)("in an application of Express $version with 20 other middlewares", ({ express }) => {
  /** @param position before which of the other middlewares the gateway stands; `undefined` for none */
  async function serve(position: number | undefined): Promise<{ url: string; log: string[] }> {
    const log: string[] = [];
    const app = express().set("env", "test");
    const others = neighbours(express, (line) => log.push(line));
    expect(others).toHaveLength(20);
    for (const [i, other] of others.entries()) {
      if (i === position) app.use(toExpressMiddleware(gateway));
      app.use(other);
    }
    if (position === others.length) app.use(toExpressMiddleware(gateway));
    ownRoutes(app);
    return { url: await listening(app), log };
  }

  async function told(url: string, [path, init]: (typeof asked)[number]): Promise<unknown> {
    const response = await fetch(url + path, init);
    const { date: _, ...headers } = Object.fromEntries([...response.headers].filter(([name]) => name !== "set-cookie"));
    return { path, status: response.status, headers, cookies: response.headers.getSetCookie(), body: await response.text() };
  }

  async function tellAll(position: number | undefined): Promise<unknown> {
    const { url, log } = await serve(position);
    const answers: unknown[] = [];
    for (const request of asked) answers.push(await told(url, request));
    await expect.poll(() => log.filter((line) => /^[A-Z]/.test(line)).length).toBe(asked.length);
    return { answers, log: log.toSorted() };
  }

  it("none of their own answers is changed, wherever the gateway stands", { timeout: 30_000 }, async () => {
    const without = await tellAll(undefined);
    for (const position of [0, 7, 12, 20]) expect(await tellAll(position)).toEqual(without);
    expect((without as { answers: { status: number }[] }).answers.map(({ status }) => status)).toContain(429);
  });

  it("and they do for the gateway's answers what they do for the application's", async () => {
    const { url, log } = await serve(20);
    const long = await fetch(`${url}/shop/long`, { headers: { origin: "https://shop.example" } });
    expect(await long.text()).toBe("long ".repeat(1000));
    expect(Object.fromEntries(long.headers)).toMatchObject({
      "content-encoding": "gzip",
      "access-control-allow-origin": "https://shop.example",
      "x-content-type-options": "nosniff",
      "x-ratelimit-used": "1",
      "cache-control": "no-store",
    });
    expect(long.headers.getSetCookie()).toEqual(["a=1", "b=2", expect.stringMatching(/^connect\.sid=/)]);
    const echo = await fetch(`${url}/shop/echo`, { method: "POST", headers: json, body: '{ "a": 1 }' });
    expect(await echo.json()).toEqual({ text: '{"a":1}' });
    await expect.poll(() => log).toContain("GET /shop/long 200 text/plain; charset=utf-8 r-1\n");
  });
});
