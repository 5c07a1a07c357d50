/**
 * Releasing a group: with HTTP, then on Mock, a canary for some callers, and back. The store is a folder, so that this process could
 * be many. Run it with `tsx examples/releases.ts`.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createGateway, defineGroup, type Gateway, http, mock } from "pointsman";
import { serve } from "pointsman/node";
import { fileStore, formatDiff, openReleases } from "pointsman/releases";

// Two upstreams that stand in for yours.
const upstream = (name: string) =>
  createGateway({ groups: [{ name, backend: mock({ json: { from: name } }), apis: [{ name: "all", method: "ANY", path: "/{rest+}" }] }] });
const [stable, beta] = [upstream("stable"), upstream("beta")];
const [stableServer, betaServer] = [await serve(stable), await serve(beta)];

const petstore = defineGroup({
  name: "petstore",
  backend: http(stableServer.url),
  apis: [
    { name: "listPets", method: "GET", path: "/pets" },
    { name: "hours", method: "GET", path: "/hours", backend: mock({ json: { mon: "9-17" } }) }, // its own, whatever is released
  ],
});

const folder = await mkdtemp(join(tmpdir(), "pointsman-example-"));
const store = fileStore(folder);
const releases = openReleases({ store });
const online = { group: "petstore", environment: "online", actor: "ada" };

await releases.saveRevision(petstore); // 0.0.1
await releases.release({ ...online, comment: "first release" });

const gateway = createGateway({ releases, environment: "online" });
await gateway.ready();

/** Does something and waits until the gateway serves it. */
async function live(change: Promise<{ readonly sequence: number }>): Promise<void> {
  const { sequence } = await change;
  while (gateway.status().releases?.sequence !== sequence) await new Promise((resolve) => setTimeout(resolve, 5));
}

async function show(label: string, headers: Record<string, string> = {}): Promise<void> {
  const answer = await gateway.dispatch({ method: "GET", url: "/pets", headers });
  const { revision, kind, source } = answer.served;
  console.log(label.padEnd(28), answer.status, await answer.text(), `(${revision} ${kind}, from ${source})`);
}

await show("released with HTTP");

await live(releases.release({ ...online, backend: mock({ json: { from: "mock" } }), comment: "the upstream is being repaired" }));
await show("put on Mock");

await live(releases.rollback({ ...online, comment: "it is back" }));
await show("rolled back");

// A canary: 20 % of the users, always the same ones, and testers who ask for it.
const canary = http(betaServer.url);
const { revision } = await releases.saveRevision({
  ...petstore,
  rules: [
    { environment: "online", when: { header: { "x-tester": { exists: true } } }, backend: canary },
    { environment: "online", when: { percent: 20, by: { header: "x-user" } }, backend: canary },
  ],
});
console.log(formatDiff(await releases.diff("petstore", "0.0.1", revision)));
await live(releases.release({ ...online, comment: "canary" }));
await show("a tester", { "x-tester": "1" });
let canaries = 0;
for (let user = 0; user < 1000; user++) canaries += Number((await shareOf(gateway, `user ${user}`)) === "rule");
console.log(`${canaries} of 1,000 users reach the canary`);

await live(releases.takeOffline({ ...online, comment: "closed for today" }));
await show("taken offline");
await live(releases.rollback(online));
await show("back online");

for (const { sequence, action, revision, backend, actor, comment } of await releases.history("online")) {
  console.log(sequence, action, revision, backend ?? "own backend", actor, comment ?? "");
}

async function shareOf(gateway: Gateway, user: string): Promise<string> {
  const found = gateway.resolve({ method: "GET", url: "/pets", headers: { "x-user": user } });
  return found.matched ? found.resolution.source : "";
}

await gateway.close();
await store.close();
await Promise.all([stableServer.close(), betaServer.close()]);
await Promise.all([stable.close(), beta.close()]);
await rm(folder, { recursive: true });
