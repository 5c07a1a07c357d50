/** Functions as backends: versions that change while the gateway runs, limits, and handlers that were written for other places. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { createGateway, fn, type FunctionHandler } from "pointsman";
import { fromExpress, fromFetch, fromInvokeUrl } from "pointsman/functions";
import { Hono } from "hono";

const adopt: FunctionHandler<"/pets/{petId}/adoption"> = async ({ params, json }) => {
  const { by } = await json<{ by: string }>();
  return { status: 201, json: { pet: params.petId, by } };
};

// An application for fetch runtimes.
const app = new Hono().get("/worker/pets/:id", (context) => context.json({ id: context.req.param("id") }));

// A Lambda-compatible service; yours is already there, this one stands in for it.
const service = createServer(async (req, res) => {
  const { petId } = JSON.parse(await text(req)) as { petId: string };
  const { searchParams } = new URL(req.url ?? "", "http://service");
  res.end(JSON.stringify({ invoked: petId, qualifier: searchParams.get("Qualifier") }));
});
await new Promise<void>((resolve) => service.listen(0, "127.0.0.1", resolve));
const { port } = service.address() as AddressInfo;

const gateway = createGateway(
  {
    groups: [
      {
        name: "pets",
        apis: [
          { name: "adopt", method: "POST", path: "/pets/{petId}/adoption", backend: fn("adopt", { qualifier: "live" }) },
          { name: "worker", method: "GET", path: "/worker/{rest+}", backend: fn("worker") },
          { name: "framework", method: "POST", path: "/framework", backend: fn("framework") },
          { name: "remote", method: "POST", path: "/remote/{petId}", backend: fn("remote", { timeoutMs: 3000 }) },
          { name: "slow", method: "GET", path: "/slow", backend: fn("slow", { concurrency: 2, queue: 2 }) },
        ],
      },
    ],
  },
  {
    functions: {
      adopt: { versions: { 1: adopt }, aliases: { live: "1" } },
      worker: { versions: { 1: fromFetch(app.fetch) } },
      framework: { versions: { 1: fromExpress((req, res) => res.status(201).json({ hello: (req.body as { name: string }).name })) } },
      remote: {
        versions: {
          1: fromInvokeUrl(`http://127.0.0.1:${port}/2015-03-31/functions/adopt/invocations`, {
            qualifier: "prod",
            encode: ({ params }) => ({ petId: params.petId }),
            decode: (payload) => ({ status: 200, json: payload }),
          }),
        },
      },
      slow: async () => {
        await new Promise((resolve) => setTimeout(resolve, 50));
        return "done";
      },
    },
  },
);

async function show(method: string, url: string, body?: object): Promise<void> {
  const request = body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const response = await gateway.dispatch({ method, url, ...request });
  const { name, version } = response.served.function ?? {};
  console.log(`${method} ${url}`.padEnd(26), response.status, ` ${name}:${version} `, await response.text());
}

await show("POST", "/pets/7/adoption", { by: "Ada" });

// A new version, first for a part of the calls.
gateway.functions.publish("adopt", "2", async ({ params, json }) => {
  const { by } = await json<{ by: string }>();
  return { status: 201, json: { pet: params.petId ?? null, by, since: "version 2" } };
});
gateway.functions.alias("adopt", "live", { 1: 95, 2: 5 });
const counts = { 1: 0, 2: 0 };
for (let i = 0; i < 1000; i++) {
  const { served } = await gateway.dispatch({ method: "POST", url: "/pets/7/adoption", body: '{"by":"Ada"}' });
  counts[served.function?.version === "2" ? 2 : 1]++;
}
console.log(`canary of 1,000 calls: 1: ${counts[1]}, 2: ${counts[2]}`);
gateway.functions.alias("adopt", "live", "2");
await show("POST", "/pets/7/adoption", { by: "Ada" });

await show("GET", "/worker/pets/7");
await show("POST", "/framework", { name: "Ada" });
await show("POST", "/remote/7");

// Two run, two wait, two find the queue full.
const answers = await Promise.all(Array.from({ length: 6 }, () => gateway.dispatch({ method: "GET", url: "/slow" })));
console.log("of 6 calls at once:", answers.map(({ status }) => status).join(" "));

await gateway.close();
service.close();
service.closeAllConnections();
