import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createGateway, fn, type FunctionHandler, mock } from "../../src/index.js";
import { memoryStore, openReleases, type ReleaseStore } from "../../src/releases/index.js";

/** A store whose every answer comes when the scheduler lets it. */
function scheduled(store: ReleaseStore, s: fc.Scheduler): ReleaseStore {
  return {
    name: store.name,
    get: async (key, options) => s.schedule(store.get(key, options), `get ${key.slice(0, 20)}`),
    compareAndSet: async (key, expected, value) => s.schedule(store.compareAndSet(key, expected, value), `set ${key.slice(0, 20)}`),
    watch: (prefix, watcher) => store.watch(prefix, watcher),
    close: () => store.close(),
  };
}

const revisions = ["0.0.1", "0.0.2", "0.0.3"];

type Step = "request" | { readonly release: string } | "offline" | "invalid";

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.constant("request" as const) },
  { weight: 2, arbitrary: fc.constantFrom(...revisions).map((release) => ({ release })) },
  { weight: 1, arbitrary: fc.constantFrom("offline" as const, "invalid" as const) },
);

describe("swaps under every schedule", () => {
  it("have each request see one revision, answered once by that (27, 28), and leave the old one live when the new one is invalid (29)", async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.array(step, { minLength: 1, maxLength: 14 }), async (s, steps) => {
        const inner = memoryStore();
        const quiet = openReleases({ store: inner });
        for (const revision of revisions) {
          const backend = fn("slow", { qualifier: String(Number(revision.at(-1))) });
          await quiet.saveRevision({ name: "g", backend: mock(), apis: [{ name: "a", method: "GET", path: "/a", backend }] }, { revision });
        }
        await quiet.saveRevision(
          { name: "g", apis: [{ name: "a", method: "GET", path: "/a", backend: fn("nowhere") }] },
          { revision: "9.9.9" },
        );
        await quiet.release({ group: "g", environment: "online", revision: "0.0.1" });
        const calls = new Map<string, number>();
        const version =
          (revision: string): FunctionHandler =>
          async ({ query }) => {
            await s.schedule(Promise.resolve(), "handler");
            const id = query.get("id") as string;
            calls.set(id, (calls.get(id) ?? 0) + 1);
            return { status: 200, text: revision };
          };
        const gateway = createGateway(
          { releases: openReleases({ store: scheduled(inner, s) }) },
          {
            functions: { slow: { versions: { 1: version("0.0.1"), 2: version("0.0.2"), 3: version("0.0.3") } } },
            hooks: { onMatch: async () => void (await s.schedule(Promise.resolve(), "hook")) },
          },
        );
        await s.waitFor(gateway.ready());
        const run = async (what: Step, id: number) => {
          await s.schedule(Promise.resolve(), `step ${id}`);
          if (what === "request") {
            const answer = await gateway.dispatch({ method: "GET", url: `/a?id=${id}` });
            if (answer.served.kind === "gateway") expect(answer.status).toBe(503);
            else expect([answer.status, await answer.text(), calls.get(String(id))]).toEqual([200, answer.served.revision, 1]);
          } else if (what === "offline") await quiet.takeOffline({ group: "g", environment: "online" });
          else {
            const revision = what === "invalid" ? "9.9.9" : what.release;
            await quiet.release({ group: "g", environment: "online", revision });
          }
        };
        await s.waitFor(Promise.all(steps.map(run)));
        // In the end it serves the newest state; where that is invalid, one before it.
        const history = await quiet.history("online", { limit: 100 });
        const sequence = () => gateway.status().releases?.sequence;
        const last = history[0]?.revision === "9.9.9" ? undefined : history[0]?.sequence;
        const settle = async () => {
          for (let i = 0; i < 1000 && sequence() !== last && (last !== undefined || i < 20); i++) {
            await s.schedule(Promise.resolve(), "settling");
            await new Promise((resolve) => setImmediate(resolve)); // compiling lets others go first
          }
        };
        await s.waitFor(settle());
        if (last !== undefined) expect(sequence()).toBe(last);
        expect(history.find((change) => change.sequence === sequence())?.revision).not.toBe("9.9.9");
        await s.waitFor(gateway.close());
      }),
      { numRuns: 150 },
    );
  }, 120_000);
});
