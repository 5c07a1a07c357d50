/** THREATS.md, "To the upstream": many requests to an upstream that is dead in one way or another. */
import { describe, expect, it, onTestFinished } from "vitest";
import { createGateway, type Gateway, type GatewayRequest, HttpBackend, type HttpTimeouts } from "../../src/index.js";
import { ChaosUpstream } from "./support/chaos-upstream.js";
import { deafListener } from "./support/deaf-listener.js";
import { deadUrl } from "./support/free-port.js";
import { everything } from "./support/gateway.js";
import { usedHeap } from "../support/heap.js";

const bounds = { connections: 8, maxWaiting: 64 };
/** Those that a connection is opened for, and those behind them. */
const atMost = bounds.connections + bounds.maxWaiting;

/** A gateway that nobody listens to: what it forgets is forgotten. */
function gatewayTo(url: string, timeouts: HttpTimeouts = { connectMs: 60_000, headersMs: 60_000 }): Gateway {
  const config = { groups: [{ name: "g", apis: [{ ...everything, backend: { kind: "http" as const, url, timeouts } }] }] };
  const gateway = createGateway(config, { backends: [new HttpBackend(bounds)] }) as Gateway;
  onTestFinished(() => gateway.close());
  return gateway;
}

/** Statuses and how many requests had each, of 10,000 that come at once. */
async function statuses(gateway: Gateway, request: () => GatewayRequest): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  const one = async () => {
    const { status } = await gateway.dispatch(request());
    counts[status] = (counts[status] ?? 0) + 1;
  };
  await Promise.all(Array.from({ length: 10_000 }, one));
  return counts;
}

/** What a second load leaves in the heap that the first had not. */
async function growth(load: () => Promise<unknown>): Promise<number> {
  await load();
  const before = await usedHeap();
  await load();
  return (await usedHeap()) - before;
}

const get: () => GatewayRequest = () => ({ method: "GET", url: "/never", headers: { "x-large": "x".repeat(1000) } });

describe("10,000 requests at once", () => {
  it("to a port that nobody listens on are 502 or 503 within seconds, and leave nothing in memory", async () => {
    const gateway = gatewayTo(await deadUrl());
    const since = performance.now();
    const more = await growth(async () => {
      const { 502: failed = 0, 503: refused = 0, ...others } = await statuses(gateway, get);
      expect([failed + refused, failed <= atMost, others]).toEqual([10_000, true, {}]);
      expect(gateway.backends()).toMatchObject([{ active: 0, waiting: 0 }]);
    });
    expect(performance.now() - since).toBeLessThan(10_000);
    expect(more).toBeLessThan(2_000_000);
  });

  it("to an address that accepts nobody are 503 at once or 504 by the deadline, and leave nothing in memory", async () => {
    const gateway = gatewayTo(`http://127.0.0.1:${await deafListener()}`, { connectMs: 200 });
    const since = performance.now();
    const more = await growth(async () => {
      const { 503: refused = 0, 504: late = 0, ...others } = await statuses(gateway, get);
      expect([refused + late, late <= atMost, others]).toEqual([10_000, true, {}]);
    });
    expect(performance.now() - since).toBeLessThan(10_000);
    expect(more).toBeLessThan(2_000_000);
  });

  it("to an upstream that never answers, whose clients leave, never open more connections than allowed and leave nothing in memory", async () => {
    const upstream = await ChaosUpstream.start();
    onTestFinished(() => upstream.close());
    const gateway = gatewayTo(upstream.url);
    const more = await growth(async () => {
      const leaving: AbortController[] = [];
      const answers = statuses(gateway, () => {
        const controller = new AbortController();
        leaving.push(controller);
        return { ...get(), signal: controller.signal };
      });
      await upstream.until(({ open }) => open === bounds.connections);
      for (const controller of leaving) controller.abort();
      const { 499: left = 0, 503: refused = 0 } = await answers;
      expect([left + refused, left <= atMost]).toEqual([10_000, true]);
    });
    // One that the gateway has closed is counted until the upstream has noticed.
    expect(upstream.mostOpen).toBeLessThanOrEqual(2 * bounds.connections);
    expect(more).toBeLessThan(2_000_000);
    expect((await gateway.dispatch({ method: "GET", url: "/ok" })).status).toBe(200);
    expect(gateway.backends()).toMatchObject([{ waiting: 0 }]);
  });
});
