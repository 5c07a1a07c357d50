import { getEventListeners } from "node:events";
import { describe, expect, it } from "vitest";
import type { GatewayResponse, MockAnswer, MockDelay } from "../../src/index.js";
import { AskedMock } from "./support/mocks.js";
import { seeded } from "./support/seeded.js";

const settle = () => new Promise((resolve) => setImmediate(resolve));

/** What became of a promise so far. */
function watch(promise: Promise<GatewayResponse>): { status?: number } {
  const seen: { status?: number } = {};
  void promise.then(({ status }) => (seen.status = status));
  return seen;
}

/** The delays that a Mock draws, found out by letting time pass. */
async function drawn(delayMs: MockDelay, count: number, seed = 1): Promise<number[]> {
  const times: number[] = [];
  const schedule = (callback: () => void, ms: number) => {
    times.push(ms);
    callback();
    return () => {};
  };
  const asked = new AskedMock(
    { text: "a", delayMs },
    { clock: { now: () => 0, schedule }, random: seeded(seed), limits: { answerTimeoutMs: 2_000_000_000 } },
  );
  for (let i = 0; i < count; i++) await asked.ask();
  return times.filter((ms) => ms !== 2_000_000_000);
}

describe("a delay", () => {
  it("passes by the clock and costs no other time", async () => {
    const asked = new AskedMock({ text: "late", delayMs: 30_000 });
    const seen = watch(asked.ask());
    asked.clock.advance(29_999);
    await settle();
    expect(seen.status).toBeUndefined();
    asked.clock.advance(1);
    await settle();
    expect([seen.status, asked.clock.pending]).toEqual([200, 0]);
  });

  it("of 0 is none: the answer is given at once", () => {
    expect(new AskedMock({ text: "a", delayMs: 0 }).gateway.handle({ method: "GET", url: "/pets/1" })).not.toBeInstanceOf(Promise);
  });

  it("lets go of the client's signal, which may outlive it", async () => {
    const asked = new AskedMock({ text: "late", delayMs: 1000 });
    const client = new AbortController();
    const answers = Promise.all(Array.from({ length: 5 }, () => asked.ask({ signal: client.signal })));
    expect(getEventListeners(client.signal, "abort")).toHaveLength(5);
    asked.clock.advance(1000);
    await answers;
    expect(getEventListeners(client.signal, "abort")).toHaveLength(0);
  });

  it("ends when the client leaves", async () => {
    const asked = new AskedMock({ text: "late", delayMs: 1000 });
    const client = new AbortController();
    const answer = asked.ask({ signal: client.signal });
    client.abort();
    await answer;
    expect(asked.errors.map(({ code }) => code)).toEqual(["CLIENT_GONE"]);
    expect(asked.clock.pending).toBe(0);
    await asked.ask({ signal: AbortSignal.abort() });
    expect([asked.errors.length, asked.clock.pending]).toEqual([2, 0]);
  });

  it("above the gateway's time for an answer is 504 then, and nothing goes on", async () => {
    const asked = new AskedMock({ text: "late", delayMs: 60_001 });
    const client = new AbortController();
    const answer = asked.ask({ signal: client.signal });
    asked.clock.advance(60_000);
    expect((await answer).status).toBe(504);
    expect(asked.clock.pending).toBe(0);
  });

  it("between two bounds is even", async () => {
    const times = await drawn({ min: 10, max: 20 }, 2000);
    expect(Math.min(...times)).toBeGreaterThanOrEqual(10);
    expect(Math.max(...times)).toBeLessThan(20);
    const mean = times.reduce((sum, ms) => sum + ms, 0) / times.length;
    expect(Math.abs(mean - 15)).toBeLessThan(0.3);
    expect(await drawn({ min: 10, max: 20 }, 2000)).toEqual(times);
    expect(await drawn({ min: 7, max: 7 }, 2)).toEqual([7, 7]);
  });

  it("that is log-normal has its median, its spread and its cap", async () => {
    const times = (await drawn({ median: 100, sigma: 0.5, cap: 300 }, 4000)).sort((a, b) => a - b);
    const at = (share: number) => times[Math.floor(times.length * share)] as number;
    expect(Math.abs(at(0.5) - 100)).toBeLessThan(5);
    expect(Math.abs(at(0.8413) - 100 * Math.exp(0.5))).toBeLessThan(10); // one standard deviation above
    expect(Math.max(...times)).toBe(300);
    expect(Math.max(...(await drawn({ median: 50_000, sigma: 3 }, 200)))).toBe(60_000);
    expect(await drawn({ median: 100, sigma: 0 }, 3)).toEqual([100, 100, 100]);
  });
});

describe("a Mock that hangs", () => {
  const hanging: MockAnswer = { hang: true, text: "never" };

  it("never answers until the gateway's time for an answer is over", async () => {
    const asked = new AskedMock(hanging, { limits: { answerTimeoutMs: 5000 } });
    const answer = asked.ask();
    const seen = watch(answer);
    asked.clock.advance(4999);
    await settle();
    expect(seen.status).toBeUndefined();
    asked.clock.advance(1);
    expect(await (await answer).json()).toMatchObject({ status: 504, code: "BACKEND_TIMEOUT" });
    expect(asked.clock.pending).toBe(0);
  });

  it("lets go when the client leaves", async () => {
    const asked = new AskedMock(hanging);
    const client = new AbortController();
    const answer = asked.ask({ signal: client.signal });
    client.abort();
    await answer;
    expect([asked.errors.map(({ code }) => code), asked.clock.pending]).toEqual([["CLIENT_GONE"], 0]);
  });
});
