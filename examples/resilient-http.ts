/**
 * Three targets behind one group, one of them dead: what retries, circuit breakers and a fallback make of it.
 * Run it with `npx tsx examples/resilient-http.ts` after `npm run build`.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createGateway, http, mock } from "pointsman";

const [a, b, dead] = [await startTarget("a"), await startTarget("b"), await startTarget("dead")];
await dead.stop(); // its port is free again: nobody listens there

const gateway = createGateway({
  groups: [
    {
      name: "prices",
      backend: http([{ url: a.url, weight: 2 }, b.url, dead.url], {
        retry: { attempts: 3 },
        circuitBreaker: { failures: 3, openMs: 60_000 },
        fallback: mock({ json: { price: null, from: "fallback" } }),
      }),
      apis: [{ name: "getPrice", method: "GET", path: "/prices/{id}" }],
    },
  ],
});
gateway.on("backend", ({ target, circuit }) => console.log("circuit of", nameOf(target), "is", circuit));

console.log("60 requests, one target of three is dead:");
const answers: Record<string, number> = {};
for (let id = 0; id < 60; id++) {
  const { status, from } = await ask(id);
  const line = `${status} from ${from}`;
  answers[line] = (answers[line] ?? 0) + 1;
}
console.log(answers);
for (const { target, circuit, active } of gateway.backends()) console.log(nameOf(target), circuit, `${active} under way`);

console.log("and when nobody is left:");
await Promise.all([a.stop(), b.stop()]);
const { status, from, source } = await ask(60);
console.log(status, "from", from, "served.source", source);
await gateway.close();

async function ask(id: number): Promise<{ status: number; from: string; source: string }> {
  const answer = await gateway.dispatch({ method: "GET", url: `/prices/${id}` });
  const { from } = await answer.json<{ from: string }>();
  return { status: answer.status, from, source: answer.served.source };
}

async function startTarget(name: string): Promise<{ url: string; stop(): Promise<void> }> {
  const server = createServer((request, response) => {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ price: 9.9, from: name, path: request.url }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url, stop };
}

function nameOf(url: string): string {
  return url === a.url ? "a" : url === b.url ? "b" : "dead";
}
