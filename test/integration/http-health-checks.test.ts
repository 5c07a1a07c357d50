import { createSecureServer } from "node:http2";
import { createServer } from "node:https";
import type { AddressInfo, Server } from "node:net";
import { Agent } from "undici";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import {
  type ActiveHealthPolicy,
  type ApiGroup,
  createGateway,
  type Gateway,
  type GatewayOptions,
  HttpBackend,
  type HttpBackendSettings,
} from "../../src/index.js";
import { root, run } from "../package/support/run.js";
import { FakeClock } from "../unit/support/fake-clock.js";
import { selfSigned } from "./support/certificate.js";
import { everything, served } from "./support/gateway.js";
import { httpUpstream } from "./support/http-upstream.js";
import { moodyUpstream } from "./support/moody-upstream.js";
import { rawUpstream, upstreamSaying } from "./support/raw-upstream.js";

const get = (url = "/x") => ({ method: "GET", url });
const { key, cert } = selfSigned();

function groupTo(urls: readonly string[], active: ActiveHealthPolicy, settings: HttpBackendSettings = {}): ApiGroup {
  return {
    name: "g",
    backend: { kind: "http", targets: urls.map((url) => ({ url })), health: { active }, ...settings },
    apis: [everything],
  };
}

/** Keeps what a gateway says of its targets' health: "ill <url>" and "healthy <url>". */
function tellings(gateway: Pick<Gateway, "on">): string[] {
  const told: string[] = [];
  gateway.on("backend", ({ healthy, target }) => told.push(`${healthy ? "healthy" : "ill"} ${target}`));
  return told;
}

/** A gateway that asks its targets every few milliseconds of true time. */
async function asking(
  urls: readonly string[],
  active: Partial<ActiveHealthPolicy> = {},
  settings: HttpBackendSettings = {},
  options: GatewayOptions = {},
) {
  const { gateway } = await served([groupTo(urls, { path: "/health", intervalMs: 10, ...active }, settings)], options);
  const told = tellings(gateway);
  const until = (events: number) => vi.waitUntil(() => told.length >= events, { interval: 1, timeout: 10_000 });
  return { gateway, told, until };
}

const statusOf = async (gateway: Pick<Gateway, "dispatch">) => {
  const response = await gateway.dispatch(get());
  await response.bytes();
  return response.status;
};

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  onTestFinished(async () => {
    await new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

describe("a question for a target's health", () => {
  it("is a GET below the base URL, says who asks, and has a connection of its own", async () => {
    const upstream = await httpUpstream();
    await asking([`${upstream.url}/v1/`], { path: "/health?deep=1", intervalMs: 60_000 });
    await vi.waitUntil(() => upstream.seen.length > 0, { interval: 1 });
    expect(upstream.seen[0]).toEqual({
      method: "GET",
      url: "/v1/health?deep=1",
      fields: { host: [`127.0.0.1:${upstream.port}`], connection: ["close"], "user-agent": ["pointsman-health"] },
      body: "",
    });
  });

  it("does not wait behind requests that hold all connections", async () => {
    const upstream = await moodyUpstream("silent");
    const { gateway, until } = await asking(
      [upstream.url],
      { timeoutMs: 50, unhealthyAfter: 1, healthyAfter: 1 },
      { limits: { connections: 1 } },
    );
    const busy = gateway.dispatch(get("/busy"));
    await vi.waitUntil(() => upstream.asked.includes("/busy"), { interval: 1 });
    // Ill by a question that was left without an answer, well by one that came while the one connection was busy.
    await until(1);
    upstream.mood = 200;
    await until(2);
    for (const waiting of upstream.waiting) waiting.end();
    expect((await busy).status).toBe(200);
  });

  it("goes to an https target by the certificates that its requests are sent by", async () => {
    let [asked, authorized] = [0, false];
    const server = createServer({ key, cert, ca: cert, requestCert: true, rejectUnauthorized: false }, (req, res) => {
      asked += 1;
      authorized = (req.socket as unknown as { authorized: boolean }).authorized;
      res.end();
    });
    onTestFinished(() => server.closeAllConnections());
    const url = `https://127.0.0.1:${await listening(server)}`;
    const group = groupTo([url], { path: "/", intervalMs: 10, unhealthyAfter: 1 });
    const { gateway: trusting } = await served([group], {}, { tls: { ca: cert, cert, key } });
    await vi.waitUntil(() => asked > 1, { interval: 1 });
    expect([authorized, trusting.backends()[0]?.healthy]).toEqual([true, true]);
    const { until, told } = await asking([url], { unhealthyAfter: 1 });
    await until(1);
    expect(told).toEqual([`ill ${url}`]);
  });

  it("goes by HTTP/2 to a target that speaks nothing else", async () => {
    let asked = 0;
    const server = createSecureServer({ key, cert, allowHTTP1: false }, (req, res) => {
      asked += req.httpVersion === "2.0" ? 1 : 0;
      res.end("well");
    });
    const url = `https://127.0.0.1:${await listening(server)}`;
    const group = groupTo([url], { path: "/", intervalMs: 10, unhealthyAfter: 1 }, { http2: true });
    const { gateway } = await served([group], {}, { tls: { ca: cert } });
    await vi.waitUntil(() => asked > 2, { interval: 1 });
    expect(gateway.backends()[0]?.healthy).toBe(true);
  });

  it.each([
    ["a status that is not good", "HTTP/1.1 404 No\r\ncontent-length: 0\r\n\r\n"],
    ["a redirect, which is not followed", "HTTP/1.1 302 Found\r\nlocation: /\r\ncontent-length: 0\r\n\r\n"],
    ["something that is not HTTP", "SSH-2.0-x\r\n\r\n"],
    ["a body that never ends", "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhe"],
    ["nothing but hints that come before an answer", "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n"],
    ["a header that is too long", `HTTP/1.1 200 OK\r\nx: ${"x".repeat(20_000)}\r\ncontent-length: 0\r\n\r\n`],
    ["another protocol", "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n"],
  ])("that is answered by %s is answered badly", async (_name, answer) => {
    const upstream = await upstreamSaying(answer);
    const { until, told } = await asking([upstream.url], { unhealthyAfter: 2, timeoutMs: 100 });
    await until(1);
    expect(told).toEqual([`ill ${upstream.url}`]);
    expect(upstream.connections.length).toBeGreaterThan(1);
  });

  it.each([
    ["a body that comes in chunks", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"],
    ["no content", "HTTP/1.1 204 No Content\r\n\r\n"],
    ["hints and then an answer", "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"],
    ["a body that is longer than anybody wants to read", `HTTP/1.1 200 OK\r\ncontent-length: 1000000000\r\n\r\n${"x".repeat(200_000)}`],
    ["a listed status", "HTTP/1.1 404 No\r\ncontent-length: 0\r\n\r\n", [404]],
  ])("that is answered by %s is answered well, and its connection ends", async (_name, answer, statuses?: readonly number[]) => {
    const upstream = await upstreamSaying(answer);
    const { gateway } = await asking([upstream.url], { unhealthyAfter: 1, timeoutMs: 5000, ...(statuses !== undefined && { statuses }) });
    await (await upstream.connection(2)).until(/GET/);
    await upstream.connections[1]?.closed;
    expect(gateway.backends()[0]?.healthy).toBe(true);
  });

  it("is given up when its time is over while its connection is still being opened", async () => {
    // Accepts connections, and never says a word of TLS.
    const upstream = await rawUpstream(() => {});
    const { until } = await asking([`https://127.0.0.1:${upstream.port}`], { timeoutMs: 30, unhealthyAfter: 2 });
    await until(1);
    await upstream.connections[1]?.closed;
  });

  it("goes through the dispatcher that requests go through, and is given up there too", async () => {
    const upstream = await moodyUpstream();
    const agent = new Agent();
    onTestFinished(() => agent.destroy());
    const sent: unknown[] = [];
    const dispatcher = agent.compose((dispatch) => (options, handler) => {
      sent.push([options.method, options.origin, options.path]);
      return dispatch(options, handler);
    });
    const group = groupTo([`${upstream.url}/v1`], { path: "/health", intervalMs: 10, timeoutMs: 30, unhealthyAfter: 2, healthyAfter: 1 });
    const { gateway } = await served([group], {}, { dispatcher });
    const told = tellings(gateway);
    await upstream.until(3);
    expect(sent[2]).toEqual(["GET", upstream.url, "/v1/health"]);
    upstream.mood = "silent";
    await vi.waitUntil(() => told.length === 1, { interval: 1 });
    await vi.waitUntil(() => upstream.waiting[1]?.closed, { interval: 1 });
    upstream.mood = 200;
    await vi.waitUntil(() => told.length === 2, { interval: 1 });
  });

  it("is given up where a dispatcher never begins it, and is not sent later", async () => {
    const upstream = await moodyUpstream();
    const agent = new Agent();
    onTestFinished(() => agent.destroy());
    const held: (() => void)[] = [];
    const dispatcher = agent.compose((dispatch) => (options, handler) => {
      held.push(() => dispatch(options, handler));
      return true;
    });
    const { gateway } = await served(
      [groupTo([upstream.url], { path: "/health", intervalMs: 10, timeoutMs: 20, unhealthyAfter: 1 })],
      {},
      { dispatcher },
    );
    const told = tellings(gateway);
    await vi.waitUntil(() => told.length === 1 && held.length > 1, { interval: 1 });
    await gateway.close();
    for (const begin of held) begin();
    await (await fetch(upstream.url)).text();
    expect(upstream.asked).toEqual(["/"]);
  });

  it("is given up when its time is over, also where nothing has been answered at all", async () => {
    const upstream = await rawUpstream(() => {});
    const { until } = await asking([upstream.url], { timeoutMs: 30, unhealthyAfter: 2 });
    await until(1);
    await upstream.connections[1]?.closed;
  });
});

describe("a target that is asked for its health", () => {
  it("is out after its bad answers and back after its good ones, and no sooner", async () => {
    const [moody, well] = [await moodyUpstream(500), await moodyUpstream()];
    const { gateway, told, until } = await asking([moody.url, well.url], { unhealthyAfter: 4, healthyAfter: 3 });
    await until(1);
    expect([told, moody.asked.length]).toEqual([[`ill ${moody.url}`], 4]);
    expect(await Promise.all([1, 2, 3].map(() => statusOf(gateway)))).toEqual([200, 200, 200]);
    expect(moody.asked).not.toContain("/x");
    let good = 0;
    gateway.on("backend", () => (good = moody.asked.length - bad));
    moody.mood = 200;
    const bad = moody.asked.length;
    await until(2);
    expect([told[1], good]).toEqual([`healthy ${moody.url}`, 3]);
    await Promise.all([statusOf(gateway), statusOf(gateway)]);
    expect(moody.asked).toContain("/x");
  });

  it("is found dead that does not accept connections, and all dead make a 503 at once", async () => {
    const server = createServer();
    const port = await listening(server);
    await new Promise((resolve) => server.close(resolve));
    const urls = [`http://127.0.0.1:${port}/a`, `http://127.0.0.1:${port}/b`];
    const { gateway, told, until } = await asking(urls, { unhealthyAfter: 2 });
    await until(2);
    expect([...told].sort()).toEqual(urls.map((url) => `ill ${url}`));
    const refused = await gateway.dispatch(get());
    expect([refused.status, refused.headers["retry-after"]]).toEqual([503, undefined]);
    expect(await refused.json()).toMatchObject({ code: "UNAVAILABLE" });
  });

  it("gets requests until its first answers say otherwise", async () => {
    const upstream = await moodyUpstream();
    const { gateway } = await served([groupTo([upstream.url], { path: "/health" })], { clock: new FakeClock() });
    expect(await statusOf(gateway)).toBe(200);
    expect(upstream.asked).toEqual(["/x"]);
  });
});

describe("questions for health end", () => {
  /** A target that has been asked once, in a time of its own; `later` lets that pass and gives how often it was asked. */
  async function started(backends?: readonly [HttpBackend]) {
    const upstream = await moodyUpstream();
    const clock = new FakeClock();
    const config = { groups: [groupTo([upstream.url], { path: "/health", intervalMs: 100 })] };
    const gateway = createGateway(config, { clock, ...(backends !== undefined && { backends }) });
    onTestFinished(() => gateway.close());
    clock.advance(0);
    await vi.waitUntil(() => upstream.asked.length === 1 && clock.pending === 1, { interval: 1 });
    // Requests of the test's own come after any that were sent before them.
    const flush = async () => void (await (await fetch(`${upstream.url}/flush`)).text());
    const later = async () => {
      await flush();
      await flush();
      const before = upstream.asked.length;
      for (let i = 0; i < 5; i++) {
        clock.advance(100);
        await flush();
      }
      return upstream.asked.slice(before).filter((path) => path === "/health").length;
    };
    return { upstream, clock, config, gateway, later };
  }

  it("when the configuration is updated to one without the backend", async () => {
    const { gateway, clock, later, config } = await started();
    expect(await later()).toBeGreaterThan(0);
    gateway.update({ groups: [{ ...config.groups[0], backend: { kind: "mock" } } as ApiGroup] });
    expect([clock.pending, await later()]).toEqual([0, 0]);
    expect(gateway.backends()).toEqual([]);
    gateway.update(config);
    expect(await later()).toBeGreaterThan(0);
  });

  it("not when it is updated to one that keeps it", async () => {
    const { gateway, clock, later, config } = await started();
    gateway.update(config);
    expect(clock.pending).toBe(1);
    expect(await later()).toBeGreaterThan(0);
  });

  it("when the gateway is closed, in the midst of one as well", async () => {
    const { gateway, clock, later } = await started();
    await gateway.close();
    expect([clock.pending, await later()]).toEqual([0, 0]);
    const silent = await rawUpstream(() => {});
    const closing = createGateway({ groups: [groupTo([silent.url], { path: "/", timeoutMs: 60_000 })] });
    const connection = await silent.connection();
    await connection.until(/GET/);
    await closing.close();
    await connection.closed;
  });

  it("for good: an update of a gateway that is closed asks nobody", async () => {
    const { upstream, gateway, clock, later } = await started();
    await gateway.close();
    gateway.update({ groups: [groupTo([upstream.url], { path: "/health", intervalMs: 200 })] });
    expect([clock.pending, await later()]).toEqual([0, 0]);
  });

  it("before they begin where a configuration is refused", async () => {
    const { gateway, clock, later } = await started();
    const other = await moodyUpstream();
    const groups = [groupTo([other.url], { path: "/health" }), { name: "broken", apis: [everything] }];
    expect(() => gateway.update({ groups })).toThrow();
    expect(clock.pending).toBe(1);
    await later();
    expect(other.asked).toEqual([]);
  });

  it("when the last of two gateways with one adapter does without", async () => {
    const backends = [new HttpBackend()] as const;
    const { gateway, config, clock, later } = await started(backends);
    const other = createGateway(config, { clock, backends });
    gateway.update({ groups: [] });
    expect(await later()).toBeGreaterThan(0);
    other.update({ groups: [] });
    expect([clock.pending, await later()]).toEqual([0, 0]);
  });

  it.each([
    ["between two questions", 200],
    ["in the midst of one", "silent"],
  ] as const)("with the process, which they do not keep alive: %s", { timeout: 60_000 }, async (_name, mood) => {
    const upstream = await moodyUpstream(mood);
    const program = `
      import { createGateway } from ${JSON.stringify(new URL("../../src/index.ts", import.meta.url).href)};
      const health = { active: { path: "/health", intervalMs: 2000, timeoutMs: 60000 } };
      const backend = { kind: "http", url: process.argv[1], health };
      const gateway = createGateway({ groups: [{ name: "g", backend, apis: [{ name: "a", method: "GET", path: "/a" }] }] });
      const answer = await gateway.dispatch({ method: "GET", url: "/a" });
      console.log(answer.status, await answer.text());
    `;
    const ended = run(process.execPath, ["--import", "tsx", "--input-type=module", "-e", program, upstream.url], root);
    // The request is answered when health has been asked for: the process has something to live for until then.
    await upstream.until(mood === "silent" ? 2 : 1);
    for (const waiting of upstream.waiting) if (waiting.req.url === "/a") waiting.end("well");
    const since = performance.now();
    const { exitCode, stdout, stderr } = await ended;
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toMatch(/^200 /);
    expect(performance.now() - since).toBeLessThan(30_000);
  });
});
