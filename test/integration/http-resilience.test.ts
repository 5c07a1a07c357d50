import { describe, expect, it, onTestFinished, vi } from "vitest";
import {
  type ApiGroup,
  type BackendEvent,
  type BackendStatus,
  createGateway,
  type Gateway,
  type GatewayConfig,
  HttpBackend,
  type HttpBackendSettings,
} from "../../src/index.js";
import { FakeClock } from "../unit/support/fake-clock.js";
import { everything, served } from "./support/gateway.js";
import { moodyUpstream, type MoodyUpstream } from "./support/moody-upstream.js";
import { RawClient } from "./support/raw-client.js";

const get = (url = "/x") => ({ method: "GET", url });

function groupTo(upstreams: MoodyUpstream | readonly MoodyUpstream[], settings: HttpBackendSettings = {}): ApiGroup {
  const where = "url" in upstreams ? { url: upstreams.url } : { targets: upstreams.map(({ url }) => ({ url })) };
  return { name: "g", backend: { kind: "http", ...where, ...settings }, apis: [everything] };
}

/** A gateway in front of upstreams, with time that passes when it is told to, and what it has said of them. */
async function start(upstreams: MoodyUpstream | readonly MoodyUpstream[], settings: HttpBackendSettings) {
  const clock = new FakeClock();
  const { gateway, ...rest } = await served([groupTo(upstreams, settings)], { clock });
  const told: string[] = [];
  gateway.on("backend", (event) => told.push(lineOf(event)));
  /** Sends requests one after the other and gives their statuses. */
  const ask = async (times: number) => {
    const statuses: number[] = [];
    for (let i = 0; i < times; i++) statuses.push(await statusOf(gateway));
    return statuses;
  };
  return { gateway, clock, told, ask, ...rest };
}

async function statusOf(gateway: Pick<Gateway, "dispatch">, url = "/x"): Promise<number> {
  const response = await gateway.dispatch(get(url));
  // A body that breaks off is the client's to notice.
  await response.bytes().catch(() => {});
  return response.status;
}

function lineOf({ changed, healthy, circuit }: BackendEvent): string {
  return changed === "circuit" ? circuit : healthy ? "healthy" : "ill";
}

const circuitsOf = (gateway: Pick<Gateway, "backends">) => gateway.backends().map(({ circuit }: BackendStatus) => circuit);
const healthOf = (gateway: Pick<Gateway, "backends">) => gateway.backends().map(({ healthy }: BackendStatus) => healthy);

describe("the circuit breaker of an upstream", () => {
  it("opens after its failures: the upstream then gets no requests, clients get a 503 that says when to come again", async () => {
    const upstream = await moodyUpstream("reset");
    const { gateway, ask, told, clock } = await start(upstream, { circuitBreaker: { failures: 3, openMs: 4500 } });
    expect(await ask(3)).toEqual([502, 502, 502]);
    expect(told).toEqual(["open"]);
    expect(gateway.backends()).toEqual([{ kind: "http", target: upstream.url, healthy: true, circuit: "open", active: 0, waiting: 0 }]);
    const refused = await gateway.dispatch(get());
    expect([refused.status, refused.headers["retry-after"]]).toEqual([503, "5"]);
    expect(await refused.json()).toMatchObject({
      code: "UNAVAILABLE",
      detail: "No target of this backend is fit to answer. Try again later.",
    });
    clock.advance(3600);
    expect((await gateway.dispatch(get())).headers["retry-after"]).toBe("1");
    expect(upstream.asked).toHaveLength(3);
  });

  it("is half-open when its time is over, lets one request through, and closes when that one goes well", async () => {
    const upstream = await moodyUpstream(503);
    const { gateway, ask, told, clock } = await start(upstream, { circuitBreaker: { failures: 2, openMs: 1000 } });
    await ask(2);
    clock.advance(999);
    expect([circuitsOf(gateway), await ask(1)]).toEqual([["open"], [503]]);
    clock.advance(1);
    expect(circuitsOf(gateway)).toEqual(["half-open"]);
    upstream.mood = "silent";
    const probe = statusOf(gateway);
    await upstream.until(3);
    expect(await ask(3)).toEqual([503, 503, 503]);
    expect(upstream.asked).toHaveLength(3);
    upstream.waiting[0]?.end("well");
    expect(await probe).toBe(200);
    upstream.mood = 200;
    expect(await ask(2)).toEqual([200, 200]);
    expect(told).toEqual(["open", "half-open", "closed"]);
  });

  it("opens again when the request that decides fails", async () => {
    const upstream = await moodyUpstream(503);
    const { ask, told, clock } = await start(upstream, { circuitBreaker: { failures: 1, openMs: 1000 } });
    await ask(1);
    clock.advance(1000);
    expect(await ask(2)).toEqual([503, 503]);
    expect(upstream.asked).toHaveLength(2);
    expect(told).toEqual(["open", "half-open", "open"]);
  });

  it("needs all of its probes to go well", async () => {
    const upstream = await moodyUpstream(503);
    const { ask, told, clock } = await start(upstream, { circuitBreaker: { failures: 1, openMs: 1000, probes: 3 } });
    await ask(1);
    clock.advance(1000);
    upstream.mood = 200;
    await ask(2);
    expect(told).toEqual(["open", "half-open"]);
    await ask(1);
    expect(told).toEqual(["open", "half-open", "closed"]);
  });

  it("opens by its share of failures", async () => {
    const upstream = await moodyUpstream();
    const { ask, told } = await start(upstream, { circuitBreaker: { failures: 100, failurePercent: 40, minRequests: 5 } });
    await ask(3);
    upstream.mood = 502;
    await ask(1);
    expect(told).toEqual([]);
    await ask(1);
    expect(told).toEqual(["open"]);
  });

  it("counts a status only where it is listed", async () => {
    const upstream = await moodyUpstream(500);
    const byDefault = await start(upstream, { circuitBreaker: { failures: 2 } });
    const listed = await start(upstream, { circuitBreaker: { failures: 2, statuses: [500, 429] } });
    await byDefault.ask(3);
    await listed.ask(3);
    expect([byDefault.told, listed.told]).toEqual([[], ["open"]]);
    upstream.mood = 503;
    const other = await start(upstream, { circuitBreaker: { failures: 2, statuses: [] } });
    await other.ask(3);
    expect(other.told).toEqual([]);
  });

  it("counts answers that break off, though each of them begins well", async () => {
    const upstream = await moodyUpstream("break");
    const { ask, told } = await start(upstream, { circuitBreaker: { failures: 3 } });
    expect(await ask(4)).toEqual([200, 200, 200, 503]);
    expect(told).toEqual(["open"]);
  });

  it("counts deadlines that run out", async () => {
    const upstream = await moodyUpstream("silent");
    const { gateway, told, clock } = await start(upstream, { circuitBreaker: { failures: 1 }, timeouts: { headersMs: 700 } });
    const answer = statusOf(gateway);
    await upstream.until(1);
    clock.advance(700);
    expect(await answer).toBe(504);
    expect(told).toEqual(["open"]);
  });

  it("hears nothing of what its clients do wrong", async () => {
    const upstream = await moodyUpstream("silent");
    const { gateway, port, told, clock } = await start(upstream, { circuitBreaker: { failures: 1 }, limits: { maxBodyBytes: 10 } });
    const idle = () => vi.waitUntil(() => gateway.backends()[0]?.active === 0, { interval: 1, timeout: 5000 });
    for (const head of ["GET /leaves HTTP/1.1\r\nHost: a\r\n\r\n", "POST /half HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhal"]) {
      const leaving = new RawClient(port);
      leaving.write(head);
      await upstream.until(upstream.asked.length + 1);
      leaving.socket.destroy();
      await idle();
    }
    const controller = new AbortController();
    const aborted = gateway.dispatch({ ...get("/aborts"), signal: controller.signal });
    await upstream.until(3);
    controller.abort();
    expect((await aborted).status).toBe(499);
    upstream.mood = 200;
    expect((await gateway.dispatch({ method: "POST", url: "/long", body: "longer than 10 bytes" })).status).toBe(413);
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(1);
      throw new Error("the client's own");
    }
    expect((await gateway.dispatch({ method: "POST", url: "/broken", body: broken() })).status).toBe(400);
    expect((await gateway.dispatch({ ...get("/bad"), headers: { "x-bad": "a\nb" } })).status).toBe(400);
    expect([told, clock.pending]).toEqual([[], 0]);
    expect(await statusOf(gateway)).toBe(200);
  });

  it("hears nothing of a queue that is full", async () => {
    const upstream = await moodyUpstream("silent");
    const { gateway, told } = await start(upstream, { circuitBreaker: { failures: 1 }, limits: { connections: 1, queue: 1 } });
    const first = statusOf(gateway);
    await upstream.until(1);
    const second = statusOf(gateway);
    expect(await statusOf(gateway)).toBe(503);
    expect(told).toEqual([]);
    upstream.mood = 200;
    upstream.waiting[0]?.end();
    expect(await Promise.all([first, second])).toEqual([200, 200]);
  });

  it("hears nothing of a request that is too late because its client is slow to send it or to take its answer", async () => {
    const upstream = await moodyUpstream("silent");
    const { gateway, told, clock } = await start(upstream, {
      circuitBreaker: { failures: 1 },
      timeouts: { totalMs: 500, bodyIdleMs: 400 },
    });
    let sent: () => void = () => {};
    const sending = new Promise<void>((resolve) => (sent = resolve));
    async function* slow(): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(1);
      sent();
      await new Promise(() => {});
    }
    const answer = gateway.dispatch({ method: "POST", url: "/slow", body: slow() });
    await Promise.all([sending, upstream.until(1)]);
    clock.advance(500);
    expect((await answer).status).toBe(504);
    const unread = gateway.dispatch(get("/unread"));
    await upstream.until(2);
    upstream.waiting[1]?.end(new Uint8Array(10_000_000));
    const { body } = await unread;
    const read = (body as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
    await read.next();
    // All buffers on the way are full when the upstream gets rid of nothing any more.
    const left: (number | undefined)[] = [];
    const isStuck = () => left.push(upstream.waiting[1]?.writableLength) > 1 && left.at(-1) === left.at(-2);
    await vi.waitUntil(isStuck, { interval: 30, timeout: 5000 });
    clock.advance(400);
    clock.advance(100);
    await expect(async () => {
      for (;;) if ((await read.next()).done === true) return;
    }).rejects.toMatchObject({ code: "BACKEND_TIMEOUT" });
    expect(told).toEqual([]);
  });

  it("gives a probe's place to the next request when its client leaves", async () => {
    const upstream = await moodyUpstream(503);
    const { gateway, ask, told, clock } = await start(upstream, { circuitBreaker: { failures: 1, openMs: 1000 } });
    await ask(1);
    clock.advance(1000);
    upstream.mood = "silent";
    const controller = new AbortController();
    const probe = gateway.dispatch({ ...get(), signal: controller.signal });
    await upstream.until(2);
    expect(await ask(1)).toEqual([503]);
    controller.abort();
    await probe;
    upstream.mood = 200;
    expect(await ask(1)).toEqual([200]);
    expect(told).toEqual(["open", "half-open", "closed"]);
  });

  it("is neither closed nor opened by answers to requests from before it opened", async () => {
    const upstream = await moodyUpstream("silent");
    const { gateway, ask, told, clock } = await start(upstream, { circuitBreaker: { failures: 2, openMs: 1000 } });
    const late = [1, 2, 3].map(() => statusOf(gateway));
    await upstream.until(3);
    upstream.mood = 503;
    await ask(2);
    const answerLate = (i: number, status: number) => {
      upstream.waiting[i]?.writeHead(status).end();
      return late[i];
    };
    await answerLate(0, 200);
    expect(circuitsOf(gateway)).toEqual(["open"]);
    clock.advance(1000);
    await answerLate(1, 503);
    expect(circuitsOf(gateway)).toEqual(["half-open"]);
    upstream.mood = 200;
    expect(await ask(1)).toEqual([200]);
    await answerLate(2, 503);
    upstream.mood = 503;
    await ask(1);
    expect(told).toEqual(["open", "half-open", "closed"]);
  });

  it("leaves the other targets alone, and only all of them open make a 503, which tells of the first to come back", async () => {
    const [ill, well] = [await moodyUpstream(503), await moodyUpstream()];
    const { gateway, ask, clock } = await start([ill, well], { circuitBreaker: { failures: 1, openMs: 9000 } });
    await ask(2);
    expect(await ask(4)).toEqual([200, 200, 200, 200]);
    expect([ill.asked.length, well.asked.length]).toEqual([1, 5]);
    clock.advance(6000);
    well.mood = 503;
    await ask(1);
    const refused = await gateway.dispatch(get());
    expect([refused.status, refused.headers["retry-after"]]).toEqual([503, "3"]);
    expect([ill.asked.length, well.asked.length]).toEqual([1, 6]);
  });
});

describe("what is known of a backend's targets", () => {
  const settings: HttpBackendSettings = { circuitBreaker: { failures: 1, openMs: 60_000 } };

  it("survives an update that leaves the backend as it is, however it is written, and begins anew with one that changes it", async () => {
    const upstream = await moodyUpstream("reset");
    const { gateway, ask, told } = await start(upstream, settings);
    await ask(1);
    upstream.mood = 200;
    const group = groupTo(upstream, { circuitBreaker: { openMs: 60_000, failures: 1 }, timeouts: { headersMs: 1 } });
    gateway.update({ groups: [{ ...group, name: "renamed", apis: [everything, { name: "more", method: "GET", path: "/more" }] }] });
    expect(await ask(1)).toEqual([503]);
    gateway.update({ groups: [groupTo(upstream, { circuitBreaker: { openMs: 60_000, failures: 2 } })] });
    expect(circuitsOf(gateway)).toEqual(["closed"]);
    expect(await ask(1)).toEqual([200]);
    expect(told).toEqual(["open"]);
  });

  it("is one for all APIs that inherit the backend, and another for one with its own", async () => {
    const upstream = await moodyUpstream("reset");
    const backend = { kind: "http", url: upstream.url, circuitBreaker: { failures: 2 } } as const;
    const apis = [
      { name: "a", method: "GET", path: "/a" },
      { name: "b", method: "GET", path: "/b" },
      { name: "own", method: "GET", path: "/own", backend: { ...backend, circuitBreaker: { failures: 3 } } },
    ];
    const { gateway } = await served([{ name: "g", backend, apis }]);
    expect([await statusOf(gateway, "/a"), await statusOf(gateway, "/b")]).toEqual([502, 502]);
    expect([await statusOf(gateway, "/a"), await statusOf(gateway, "/b"), await statusOf(gateway, "/own")]).toEqual([503, 503, 502]);
    expect(circuitsOf(gateway).sort()).toEqual(["closed", "open"]);
  });

  it("is one for two gateways with one adapter: both are told, and it outlives what one of them does without", async () => {
    const upstream = await moodyUpstream("reset");
    const backends = [new HttpBackend()];
    const config: GatewayConfig = { groups: [groupTo(upstream, settings)] };
    const [one, other] = [createGateway(config, { backends }), createGateway(config, { backends })];
    onTestFinished(async () => {
      await Promise.all([one.close(), other.close()]);
    });
    const told: string[] = [];
    one.on("backend", (event) => told.push(`one: ${lineOf(event)}`));
    other.on("backend", (event) => told.push(`other: ${lineOf(event)}`));
    expect(await statusOf(one)).toBe(502);
    expect(told).toEqual(["one: open", "other: open"]);
    expect(await statusOf(other)).toBe(503);
    one.update({ groups: [] });
    expect([circuitsOf(other), await statusOf(other)]).toEqual([["open"], 503]);
    other.update({ groups: [] });
    expect(other.backends()).toEqual([]);
    one.update(config);
    expect(await statusOf(one)).toBe(502);
    expect(told).toEqual(["one: open", "other: open", "one: open"]);
  });

  it("is told to nobody twice while an old configuration still answers a request", async () => {
    const upstream = await moodyUpstream("silent");
    const { gateway, told } = await start(upstream, settings);
    const old = statusOf(gateway);
    await upstream.until(1);
    gateway.update({ groups: [{ ...groupTo(upstream, settings), name: "renamed" }] });
    upstream.waiting[0]?.writeHead(503).end();
    expect(await old).toBe(503);
    expect(told).toEqual(["open"]);
  });
});

describe("passive health", () => {
  const settings: HttpBackendSettings = { health: { passive: { failures: 2, ejectMs: 5000 } } };

  it("takes a dead target out within its failures, and back when its time is over", async () => {
    const [dead, well] = [await moodyUpstream("reset"), await moodyUpstream()];
    const { gateway, ask, told, clock } = await start([dead, well], settings);
    expect((await ask(4)).sort()).toEqual([200, 200, 502, 502]);
    expect([told, healthOf(gateway)]).toEqual([["ill"], [false, true]]);
    expect(await ask(5)).toEqual([200, 200, 200, 200, 200]);
    expect(dead.asked).toHaveLength(2);
    dead.mood = 200;
    clock.advance(4999);
    await ask(2);
    expect(dead.asked).toHaveLength(2);
    clock.advance(1);
    expect([told, healthOf(gateway)]).toEqual([
      ["ill", "healthy"],
      [true, true],
    ]);
    expect(await ask(4)).toEqual([200, 200, 200, 200]);
    expect(dead.asked).toHaveLength(4);
  });

  it("leaves the last target in, however it fails", async () => {
    const [one, other] = [await moodyUpstream("reset"), await moodyUpstream(503)];
    const { gateway, ask, told } = await start([one, other], settings);
    await ask(20);
    expect(told).toEqual(["ill"]);
    expect(healthOf(gateway).sort()).toEqual([false, true]);
    expect(one.asked.length + other.asked.length).toBe(20);
  });

  it("leaves a target in whose others have an open circuit", async () => {
    const [first, second] = [await moodyUpstream("reset"), await moodyUpstream("reset")];
    const { ask, told, gateway } = await start([first, second], {
      circuitBreaker: { failures: 4, statuses: [] },
      health: { passive: { failures: 6 } },
    });
    await ask(7);
    first.mood = 503;
    second.mood = 503;
    expect(circuitsOf(gateway).sort()).toEqual(["closed", "open"]);
    await ask(10);
    expect(told).toEqual(["open"]);
  });
});

describe("a request that is sent again", () => {
  const retry = { attempts: 3, backoff: { baseMs: 1, maxMs: 1 }, budget: { percent: 100, minPerSecond: 1000 } };

  it("goes to a target that has not failed it yet, though its hash says otherwise", async () => {
    const [ill, well] = [await moodyUpstream(503), await moodyUpstream()];
    const { gateway } = await served([groupTo([ill, well], { retry, loadBalancing: { hashOn: "header.x-user" } })]);
    for (let i = 0; i < 20; i++) expect((await gateway.dispatch({ ...get(), headers: { "x-user": `${i}` } })).status).toBe(200);
    expect([ill.asked.length > 0, well.asked.length]).toEqual([true, 20]);
  });

  it("goes to one that has failed it only where there is no other: one that is out is none", async () => {
    const [first, second] = [await moodyUpstream(503), await moodyUpstream(503)];
    const { gateway } = await served([groupTo([first, second], { retry, health: { passive: { failures: 1 } } })]);
    expect(await statusOf(gateway)).toBe(503);
    expect([first.asked.length, second.asked.length].sort()).toEqual([1, 2]);
  });

  it("is not sent to a target whose circuit its own failures have opened", async () => {
    const upstream = await moodyUpstream(503);
    const { gateway } = await served([groupTo(upstream, { retry, circuitBreaker: { failures: 2 } })]);
    expect(await statusOf(gateway)).toBe(503);
    expect(upstream.asked).toHaveLength(2);
  });
});
