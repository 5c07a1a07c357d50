import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mock } from "../../src/index.js";
import { fakeGateway } from "../../src/testing/index.js";

const group = {
  name: "g",
  apis: [
    { name: "next", method: "POST", path: "/next", backend: mock({ text: "the API's own" }) },
    {
      name: "count",
      method: "POST",
      path: "/count",
      backend: mock({ responses: [{ when: { body: { "/a": 1 } }, template: true, text: "{{call}}" }] }),
    },
  ],
} as const;

/** A body that comes when the scheduler lets it. */
async function* scheduled(scheduler: fc.Scheduler): AsyncGenerator<Uint8Array> {
  await scheduler.schedule(Promise.resolve());
  yield new TextEncoder().encode('{"a":1}');
}

describe("a thousand branches at once", () => {
  it("each have their own sequence, counts, calls and complaints, however their requests overlap", { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.infiniteStream(fc.nat({ max: 999 })), async (scheduler, picks) => {
        const gw = fakeGateway(group);
        const branches = Array.from({ length: 1000 }, (_, i) => {
          const branch = gw.isolate();
          const sequence = [0, 1].map((step) => ({ text: `${i} ${step}` }));
          branch.use("g.next", { responses: [{ when: { body: { "/a": 1 } }, sequence, whenExhausted: "error" }] });
          return { branch, asked: 0, got: [] as string[], counts: [] as string[] };
        });
        // Every branch is there; those that ask more than once, or next to each other, are the scheduler's.
        const turns = [...picks.take(60)].flatMap((i) => [i, i]);
        await scheduler.waitFor(
          Promise.all(
            turns.map(async (i) => {
              const own = branches[i] as (typeof branches)[number];
              own.asked += 1;
              const ask = (url: string) => own.branch.dispatch({ method: "POST", url, body: scheduled(scheduler) });
              const response = await ask("/next");
              own.got.push(response.status === 200 ? await response.text() : (await response.json<{ code: string }>()).code);
              own.counts.push(await (await ask("/count")).text());
            }),
          ),
        );
        for (const [i, { branch, asked, got, counts }] of branches.entries()) {
          const expected = Array.from({ length: asked }, (_, step) => (step < 2 ? `${i} ${step}` : "MOCK_EXHAUSTED"));
          expect([...got].sort()).toEqual(expected.sort());
          expect([...counts].sort()).toEqual(Array.from({ length: asked }, (_, n) => String(n + 1)).sort());
          expect(branch.calls("g.next").length).toBe(asked);
        }
        expect(gw.calls()).toEqual([]);
        gw.verify();
      }),
      { numRuns: 5 },
    );
  });
});
