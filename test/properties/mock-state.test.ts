import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type MockDefinition, MockState } from "../../src/index.js";
import { AskedMock } from "../unit/support/mocks.js";

/** A body that comes when the scheduler lets it. */
async function* scheduled(scheduler: fc.Scheduler, text: string): AsyncGenerator<Uint8Array> {
  await scheduler.schedule(Promise.resolve());
  yield new TextEncoder().encode(text);
}

const length = 4;

/** A sequence for those whose body says so, and a lock that only one may take. */
const definition: MockDefinition = {
  responses: [
    { when: { body: { "/want": "next" } }, sequence: Array.from({ length }, (_, i) => ({ json: i })), whenExhausted: "error" },
    { when: { body: { "/want": "lock" } }, scenario: { name: "lock", from: "start", to: "taken" }, json: "got it" },
    { json: "taken" },
  ],
};

describe("what a Mock remembers", () => {
  it("is each state's own, however the requests of a thousand states overlap", async () => {
    const states = new Map(Array.from({ length: 1000 }, (_, i) => [String(i), new MockState()]));
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.infiniteStream(fc.constantFrom(...states.keys())), async (scheduler, picks) => {
        for (const state of states.values()) state.reset();
        const asked = new AskedMock(definition, { stateOf: (exchange) => states.get(exchange.header("x-state") as string) });
        const seen = new Map<string, unknown[]>();
        const requests = [...states.keys()]
          .slice(0, 40)
          .flatMap((state) => [state, state])
          .concat([...picks.take(20)]);
        const all = requests.map(async (state) => {
          const response = await asked.ask({
            method: "POST",
            headers: { "x-state": state },
            body: scheduled(scheduler, '{"want":"next"}'),
          });
          const value = response.status === 200 ? await response.json() : (await response.json<{ code: string }>()).code;
          seen.set(state, [...(seen.get(state) ?? []), value]);
        });
        await scheduler.waitFor(Promise.all(all));
        for (const [state, values] of seen) {
          const count = requests.filter((one) => one === state).length;
          const expected = Array.from({ length: count }, (_, i) => (i < length ? i : "MOCK_EXHAUSTED"));
          expect([...values].sort(), state).toEqual(expected.sort());
        }
      }),
      { numRuns: 3 },
    );
  });

  it("moves in one step: of requests that come in any order each has its own answer, and one takes the lock", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(fc.constantFrom("next", "lock"), { minLength: 1, maxLength: 8 }),
        async (scheduler, wants) => {
          const asked = new AskedMock(definition);
          const answers = await scheduler.waitFor(
            Promise.all(wants.map((want) => asked.text({ method: "POST", body: scheduled(scheduler, JSON.stringify({ want })) }))),
          );
          const next = answers.filter((_, i) => wants[i] === "next").map((text) => (/^\d$/.test(text) ? text : "used up"));
          expect([...next].sort()).toEqual(next.map((_, i) => (i < length ? String(i) : "used up")));
          const locks = answers.filter((_, i) => wants[i] === "lock").sort();
          expect(locks).toEqual(locks.map((_, i) => (i === 0 ? '"got it"' : '"taken"')));
        },
      ),
      { numRuns: 200 },
    );
  });

  it("is copied by a fork and shared by nothing else", async () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant("ask" as const), state: fc.nat({ max: 5 }) }),
      fc.record({ do: fc.constant("fork" as const), state: fc.nat({ max: 5 }) }),
      fc.record({ do: fc.constant("reset" as const), state: fc.nat({ max: 5 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const states = [new MockState()];
        const counts = [0];
        const asked = new AskedMock(
          { template: true, text: "{{call}}" },
          { stateOf: (exchange) => states[Number(exchange.header("x-state"))] },
        );
        for (const { do: what, state } of steps) {
          const i = state % states.length;
          const own = states[i] as MockState;
          if (what === "ask") {
            counts[i] = (counts[i] as number) + 1;
            expect(await asked.text({ headers: { "x-state": String(i) } })).toBe(String(counts[i]));
          } else if (what === "reset") {
            own.reset();
            counts[i] = 0;
          } else {
            states.push(own.fork());
            counts.push(counts[i] as number);
          }
        }
      }),
      { numRuns: 100 },
    );
  });
});
