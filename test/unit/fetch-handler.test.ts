import { expect, it } from "vitest";
import { createGateway, fn, mock } from "../../src/index.js";
import { toFetchHandler } from "../../src/integrations/fetch/index.js";

const gateway = createGateway({
  groups: [
    {
      name: "shop",
      apis: [
        { name: "pets", method: "GET", path: "/pets", backend: mock({ json: [7] }) },
        { name: "echo", method: "POST", path: "/echo", backend: fn(async ({ request }) => ({ status: 200, body: request.body ?? null })) },
      ],
    },
  ],
});

const get = (path: string) => new Request(`http://a${path}`);

it("a gateway is a server for runtimes that call fetch, whatever they call it with", async () => {
  const server = toFetchHandler(gateway);
  const { fetch } = server;
  expect(await (await fetch(get("/pets"), { env: 1 }, {})).json()).toEqual([7]);
  expect((await server.fetch(get("/other"))).status).toBe(404);
  const echo = await fetch(new Request("http://a/echo", { method: "POST", body: "hello" }));
  expect(await echo.text()).toBe("hello");
});

it("a gateway before a handler leaves it what is not its own, with all that the runtime gave", async () => {
  const seen: unknown[] = [];
  const next = (request: Request, env: { readonly name: string }) => {
    seen.push([new URL(request.url).pathname, env.name]);
    return new Response("own", { status: 299 });
  };
  const { fetch } = toFetchHandler(gateway, { next });
  const statuses = [get("/pets"), get("/other"), new Request("http://a/pets", { method: "PUT" })].map(
    async (request) => (await fetch(request, { name: "env" })).status,
  );
  expect(await Promise.all(statuses)).toEqual([200, 299, 405]);
  expect(seen).toEqual([["/other", "env"]]);
});
