import { describe, expect, it } from "vitest";
import { ConfigError, type GatewayConfig, type HttpBackendConfig, http } from "../../src/index.js";
import { selfSigned } from "./support/certificate.js";
import { forwardingTo } from "./support/forwarding.js";
import { everything, type ServedGateway, served } from "./support/gateway.js";
import { type RawUpstream, upstreamSaying } from "./support/raw-upstream.js";
import { cert, connectionIsFree, http2Upstream, httpsUpstream, trusted } from "./support/tls-upstreams.js";

const whole = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

/** A configuration whose groups have these backends, each behind a prefix of its own: `/0`, `/1` … */
function configOf(...backends: readonly HttpBackendConfig[]): GatewayConfig {
  return { groups: backends.map((backend, i) => ({ name: `g${i}`, prefix: `/${i}`, backend, apis: [everything] })) };
}

async function serving(config: GatewayConfig, keepAliveMs?: number): Promise<ServedGateway> {
  return served(config.groups, {}, keepAliveMs === undefined ? {} : { keepAliveMs });
}

/** Asks and waits for the whole answer. */
async function ask({ gateway }: ServedGateway, url: string): Promise<string> {
  const text = await (await gateway.dispatch({ method: "GET", url })).text();
  await connectionIsFree();
  return text;
}

const open = ({ connections }: RawUpstream) => connections.filter(({ socket }) => !socket.destroyed).length;

describe("an update", () => {
  it("leaves a backend that has not changed its connections, whatever happens around it", async () => {
    const [kept, changed] = await Promise.all([upstreamSaying(whole), upstreamSaying(whole)]);
    const backend = () => http(kept.url, { limits: { connections: 5 } });
    const served = await serving(configOf(backend(), http(changed.url)));
    await ask(served, "/0/x");
    for (let i = 1; i <= 5; i++) {
      served.gateway.update(configOf(backend(), http(`${changed.url}/v${i}`), http(kept.url, { limits: { connections: 5 + i } })));
      await ask(served, "/0/x");
    }
    expect(kept.connections).toHaveLength(1);
  });

  it("closes the unused connections of a backend that has gone, without waiting for them to grow old", async () => {
    const [kept, gone] = await Promise.all([upstreamSaying(whole), upstreamSaying(whole)]);
    const served = await serving(configOf(http(kept.url), http(gone.url)), 600_000);
    await ask(served, "/0/x");
    await ask(served, "/1/x");
    expect([open(kept), open(gone)]).toEqual([1, 1]);
    served.gateway.update(configOf(http(kept.url)));
    await gone.connections[0]?.closed;
    expect(open(kept)).toBe(1);
  });

  it("lets what a backend that has gone is asked end as it would have, then closes its connections", async () => {
    const [kept, gone] = await Promise.all([upstreamSaying(whole), upstreamSaying(() => {})]);
    const served = await serving(configOf(http(kept.url), http(gone.url)), 600_000);
    const pending = served.gateway.dispatch({ method: "GET", url: "/1/pending" });
    const first = await gone.connection(0);
    const streaming = served.gateway.dispatch({ method: "GET", url: "/1/streaming" });
    const second = await gone.connection(1);
    await second.until(/\r\n\r\n/);
    second.socket.write("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhello");
    const begun = await streaming;

    served.gateway.update(configOf(http(kept.url)));
    expect((await served.gateway.dispatch({ method: "GET", url: "/1/late" })).status).toBe(404);
    await ask(served, "/0/x");
    expect(open(gone)).toBe(2);

    second.socket.write("world");
    expect(await begun.text()).toBe("helloworld");
    // The generation ends when its last pending request has its answer; until then it keeps its connections.
    first.socket.write(whole);
    expect(await (await pending).text()).toBe("ok");
    await Promise.all([first.closed, second.closed]);
  });

  it("that is refused leaves everything as it was", async () => {
    const upstream = await upstreamSaying(whole);
    const served = await serving(configOf(http(upstream.url)));
    await ask(served, "/0/x");
    expect(() => served.gateway.update(configOf(http(upstream.url), http("nonsense")))).toThrow(ConfigError);
    await ask(served, "/0/x");
    expect([upstream.connections.length, served.gateway.backends().length]).toEqual([1, 1]);
  });

  it("again and again leaks no connection", async () => {
    const upstream = await upstreamSaying(whole);
    const served = await serving(configOf(http(upstream.url)), 600_000);
    for (let i = 1; i <= 100; i++) {
      served.gateway.update(configOf(http(upstream.url, { limits: { connections: i } })));
      await ask(served, "/0/x");
      if (i % 3 === 0) served.gateway.update(configOf(http(upstream.url, { limits: { connections: i } })));
    }
    await expect.poll(() => open(upstream)).toBe(1);
    expect(served.gateway.backends()).toHaveLength(1);
    await served.server.close();
    await served.gateway.close();
    await expect.poll(() => open(upstream)).toBe(0);
  });

  it("under load breaks no request", async () => {
    const upstreams = await Promise.all([upstreamSaying(whole), upstreamSaying(whole)]);
    const served = await serving(configOf(http(upstreams[0].url)));
    const answers: Promise<string>[] = [];
    for (let i = 0; i < 200; i++) {
      answers.push(served.gateway.dispatch({ method: "GET", url: "/0/x" }).then((response) => response.text()));
      if (i % 10 === 0) served.gateway.update(configOf(http(upstreams[(i / 10) % 2]?.url ?? "")));
      if (i % 7 === 0) await connectionIsFree();
    }
    expect(new Set(await Promise.all(answers))).toEqual(new Set(["ok"]));
  });

  it("ends HTTP/2 in the same way", async () => {
    let answer = () => {};
    const upstream = await http2Upstream(({ stream, path }) => {
      stream.respond({ ":status": 200 });
      if (path === "/quick") return void stream.end("ok");
      stream.write("be");
      answer = () => stream.end("gun");
    });
    const other = await upstreamSaying(whole);
    const backend = () => http(upstream.url, { http2: true, tls: trusted });
    const served = await serving(configOf(backend(), http(other.url)), 600_000);
    await ask(served, "/0/quick");
    served.gateway.update(configOf(backend()));
    const slow = await served.gateway.dispatch({ method: "GET", url: "/0/slow" });
    expect(upstream.sockets).toHaveLength(1);
    served.gateway.update(configOf(http(other.url)));
    await connectionIsFree();
    expect(upstream.open()).toBe(1);
    answer();
    expect(await slow.text()).toBe("begun");
    await expect.poll(() => upstream.open()).toBe(0);
  });
});

describe("connections", () => {
  it("to one origin are shared by groups, whatever the paths of their URLs", async () => {
    const upstream = await upstreamSaying(whole);
    const served = await serving(configOf(http(`${upstream.url}/a`), http(`${upstream.url}/b/`), http(upstream.url)));
    for (let i = 0; i < 3; i++) await ask(served, `/${i}/x`);
    expect(upstream.connections).toHaveLength(1);
    expect(upstream.connections[0]?.received().match(/^GET .*(?= HTTP)/gm)).toEqual(["GET /a/x", "GET /b/x", "GET /x"]);
  });

  it("stay while one of the groups that share them does", async () => {
    const upstream = await upstreamSaying(whole);
    const served = await serving(configOf(http(`${upstream.url}/a`), http(`${upstream.url}/b`)), 600_000);
    expect(await ask(served, "/0/x")).toBe("ok");
    served.gateway.update(configOf(http(`${upstream.url}/a`)));
    expect(await ask(served, "/0/x")).toBe("ok");
    served.gateway.update(configOf(http(`${upstream.url}/c`)));
    expect(await ask(served, "/0/x")).toBe("ok");
    expect(upstream.connections).toHaveLength(1);
    served.gateway.update(configOf());
    await upstream.connections[0]?.closed;
  });

  it("are not shared by those who trust or show something else", async () => {
    const upstream = await httpsUpstream((_req, res) => res.end("ok"));
    const [one, other] = [selfSigned(), selfSigned()];
    const policies = [trusted, { ca: [cert] }, { ...trusted, ...one }, { ...trusted, ...other }, { rejectUnauthorized: false }];
    const served = await serving(configOf(...policies.map((tls) => http(upstream.url, { tls }))));
    for (const i of policies.keys()) await ask(served, `/${i}/x`);
    // The first two say the same.
    expect(upstream.sockets).toHaveLength(4);
  });

  it("that are unused close after keepAliveMs", async () => {
    const upstream = await upstreamSaying(whole);
    const served = await serving(configOf(http(upstream.url)), 50);
    await ask(served, "/0/x");
    expect(open(upstream)).toBe(1);
    await upstream.connections[0]?.closed;
    expect(await ask(served, "/0/x")).toBe("ok");
  });
});

describe("gateway.close", () => {
  it("waits for bodies that are under way, those of backends that have gone included", async () => {
    const [kept, gone] = await Promise.all([upstreamSaying(() => {}), upstreamSaying(() => {})]);
    const served = await serving(configOf(http(kept.url), http(gone.url)), 600_000);
    const begin = async (upstream: RawUpstream, url: string) => {
      const answer = served.gateway.dispatch({ method: "GET", url });
      await (await upstream.connection()).until(/\r\n\r\n/);
      upstream.connections[0]?.socket.write("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhello");
      return answer;
    };
    const answers = [await begin(kept, "/0/x"), await begin(gone, "/1/x")] as const;
    served.gateway.update(configOf(http(kept.url)));
    let closed = false;
    const closing = served.gateway.close().then(() => {
      closed = true;
    });
    for (const [upstream, answer] of [
      [kept, answers[0]],
      [gone, answers[1]],
    ] as const) {
      await new Promise((resolve) => setTimeout(resolve, 30));
      expect(closed).toBe(false);
      upstream.connections[0]?.socket.write("world");
      expect(await answer.text()).toBe("helloworld");
    }
    await closing;
    await Promise.all([kept, gone].map(({ connections }) => connections[0]?.closed));
  });

  it("of a gateway that was never asked opens and leaves nothing", async () => {
    const upstream = await upstreamSaying(whole);
    for (const http2 of [true, false]) {
      const { gateway } = await forwardingTo(upstream.url.replace("http:", "https:"), { http2 });
      await gateway.close();
    }
    expect(upstream.connections).toHaveLength(0);
  });
});
