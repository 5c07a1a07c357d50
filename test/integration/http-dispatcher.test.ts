import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { Agent, Dispatcher, MockAgent, ProxyAgent, RetryAgent } from "undici";
import { describe, expect, it, onTestFinished } from "vitest";
import type { BodyStream } from "../../src/index.js";
import { forwardingTo } from "./support/forwarding.js";
import { httpUpstream } from "./support/http-upstream.js";
import { rawUpstream, upstreamSaying } from "./support/raw-upstream.js";
import { cert, httpsUpstream } from "./support/tls-upstreams.js";

function agentFor(options: Agent.Options = {}): Agent {
  const agent = new Agent(options);
  onTestFinished(() => agent.destroy());
  return agent;
}

/** Keeps what it is asked, and has it done by another. */
class RecordingDispatcher extends Dispatcher {
  readonly asked: Dispatcher.DispatchOptions[] = [];
  readonly #inner: Dispatcher;

  constructor(inner: Dispatcher) {
    super();
    this.#inner = inner;
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    this.asked.push(options);
    return this.#inner.dispatch(options, handler);
  }
}

/** Does with a request what it is told to. */
class OddDispatcher extends Dispatcher {
  readonly #act: (handler: Dispatcher.DispatchHandler) => void;

  constructor(act: (handler: Dispatcher.DispatchHandler) => void) {
    super();
    this.#act = act;
  }

  override dispatch(_options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    this.#act(handler);
    return true;
  }
}

describe("a dispatcher of the user's own", () => {
  it("sends the requests, is told the origin with each, and is left open", async () => {
    const upstream = await httpUpstream();
    const agent = agentFor();
    const dispatcher = new RecordingDispatcher(agent);
    const { gateway } = await forwardingTo(`${upstream.url}/v1`, {}, { dispatcher });
    const response = await gateway.dispatch({ method: "POST", url: "/x?a=1", body: "text", headers: { "x-a": ["1", "2"] } });
    const seen = (await response.json()) as { fields: Record<string, string[]> };
    expect([response.status, seen.fields["x-a"], upstream.seen[0]?.body]).toEqual([200, ["1", "2"], "text"]);
    expect(dispatcher.asked).toMatchObject([{ origin: upstream.url, path: "/v1/x?a=1", method: "POST" }]);
    await gateway.close();
    expect([agent.closed, agent.destroyed]).toEqual([false, false]);
    const after = await agent.request({ origin: upstream.url, path: "/after", method: "GET" });
    expect(after.statusCode).toBe(200);
  });

  it.each(["//evil.example/x", "/\\evil.example", "/@evil.example", "/http://evil.example", "http://evil.example/x"])(
    "is told the configured origin for %s as well",
    async (url) => {
      const upstream = await httpUpstream();
      const dispatcher = new RecordingDispatcher(agentFor());
      const { gateway } = await forwardingTo(upstream.url, {}, { dispatcher });
      await gateway.dispatch({ method: "GET", url, headers: { host: "evil.example" } });
      for (const { origin, path } of dispatcher.asked) expect([origin, path.startsWith("/")]).toEqual([upstream.url, true]);
    },
  );

  it("may be another for each origin; it is asked for once, also over updates", async () => {
    const upstreams = await Promise.all([httpUpstream(), httpUpstream()]);
    const agent = agentFor();
    const origins: string[] = [];
    const dispatcher = (origin: string) => {
      origins.push(origin);
      return agent;
    };
    const { gateway } = await forwardingTo(
      upstreams.map(({ url }) => `${url}/base`),
      {},
      { dispatcher },
    );
    for (let i = 0; i < 4; i++) await (await gateway.dispatch({ method: "GET", url: "/x" })).text();
    expect(origins).toEqual(upstreams.map(({ url }) => url));
    expect(upstreams.reduce((count, { seen }) => count + seen.length, 0)).toBe(4);
  });

  it.each([[{}], [() => undefined], ["http://proxy.example"]])("that is none is refused at once: %s", async (dispatcher) => {
    const options = { dispatcher: dispatcher as unknown as Dispatcher };
    await expect(forwardingTo("http://a.example", {}, options)).rejects.toThrow(/"dispatcher" gave no dispatcher for http:\/\/a\.example/);
  });

  it("trusts whom it trusts, whatever the configuration says of TLS and connections", async () => {
    const upstream = await httpsUpstream((_req, res) => res.end("ok"));
    const dispatcher = agentFor({ connect: { ca: cert } });
    const settings = { tls: { servername: "other.example" }, http2: true, limits: { connections: 1 } };
    const { gateway } = await forwardingTo(upstream.url, settings, { dispatcher });
    expect(await (await gateway.dispatch({ method: "GET", url: "/x" })).text()).toBe("ok");
  });

  it("streams both ways, holds a slow consumer's body back, and passes trailers", async () => {
    let sent = 0;
    const upstream = await httpUpstream(async (req, res) => {
      let bytes = 0;
      for await (const chunk of req) bytes += (chunk as Buffer).byteLength;
      res.setHeader("trailer", "x-sum");
      for (; sent < 400; sent++) if (!res.write(Buffer.alloc(20_000))) await new Promise((resolve) => res.once("drain", resolve));
      res.addTrailers({ "x-sum": String(bytes) });
      res.end();
    });
    async function* upload(): AsyncGenerator<Uint8Array> {
      for (let i = 0; i < 20; i++) yield new Uint8Array(10_000);
    }
    const { gateway } = await forwardingTo(upstream.url, {}, { dispatcher: agentFor() });
    const response = await gateway.dispatch({ method: "POST", url: "/x", body: upload() });
    await expect.poll(() => sent).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(sent).toBeLessThan(400);
    expect((await response.bytes()).byteLength).toBe(8_000_000);
    expect((response.body as BodyStream).trailers).toEqual({ "x-sum": "200000" });
  });

  it("is asked to stop when the client leaves", async () => {
    const upstream = await rawUpstream(() => {});
    const { gateway } = await forwardingTo(upstream.url, {}, { dispatcher: agentFor() });
    const controller = new AbortController();
    const gone = gateway.dispatch({ method: "GET", url: "/x", signal: controller.signal });
    const connection = await upstream.connection();
    await connection.until(/\r\n\r\n/);
    controller.abort();
    await gone;
    await connection.closed;
  });

  it("is bounded as well: what it does not begin waits, and then is 503", async () => {
    const dispatcher = new OddDispatcher(() => {});
    const settings = { limits: { connections: 2, queue: 1 }, timeouts: { connectMs: 50 } };
    const { gateway } = await forwardingTo("http://a.example", settings, { dispatcher });
    const answers = Array.from({ length: 5 }, () => gateway.dispatch({ method: "GET", url: "/x" }));
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([504, 504, 504, 503, 503]);
  });

  it.each<[string, (handler: Dispatcher.DispatchHandler) => void]>([
    [
      "throws",
      () => {
        throw new Error("secret");
      },
    ],
    [
      "throws no error",
      () => {
        throw "secret";
      },
    ],
    ["fails before it begins", (handler) => handler.onResponseError?.(undefined as never, new Error("secret"))],
    [
      "answers with a status that HTTP does not know",
      (handler) => {
        handler.onConnect?.(() => {});
        handler.onHeaders?.(700, [], () => {}, "");
      },
    ],
  ])("that %s is 502, tells nobody why, and does not count as waiting", async (_what, act) => {
    const { gateway } = await forwardingTo(
      "http://a.example",
      { limits: { connections: 1, queue: 0 } },
      { dispatcher: new OddDispatcher(act) },
    );
    for (let i = 0; i < 3; i++) {
      const response = await gateway.dispatch({ method: "GET", url: "/x" });
      const text = await response.text();
      expect([response.status, text.includes("secret")]).toEqual([502, false]);
    }
    expect(gateway.backends()).toMatchObject([{ active: 0, waiting: 0 }]);
  });

  it("need not say that it begins", async () => {
    const dispatcher = new OddDispatcher((handler) => {
      handler.onHeaders?.(200, [], () => {}, "");
      handler.onComplete?.([]);
    });
    const { gateway } = await forwardingTo("http://a.example", { limits: { connections: 1, queue: 0 } }, { dispatcher });
    for (let i = 0; i < 3; i++) expect((await gateway.dispatch({ method: "GET", url: "/x" })).status).toBe(200);
  });

  it("may know undici's newer way alone, and fields by name alone", async () => {
    const asked: string[] = [];
    const controller: Dispatcher.DispatchController = {
      aborted: false,
      paused: false,
      reason: null,
      abort: () => void asked.push("abort"),
      pause: () => void asked.push("pause"),
      resume: () => void asked.push("resume"),
    };
    const dispatcher = new OddDispatcher((handler) => {
      handler.onRequestStart?.(controller, {});
      handler.onResponseStart?.(controller, 200, { "set-cookie": ["a=1", "b=2"], "x-latin": "caf\u00e9" }, "OK");
      handler.onResponseData?.(controller, Buffer.alloc(70_000));
      setImmediate(() => handler.onResponseEnd?.(controller, { "x-t": "1" }));
    });
    const { gateway } = await forwardingTo("http://a.example", {}, { dispatcher });
    const response = await gateway.dispatch({ method: "GET", url: "/x" });
    expect([response.headers["set-cookie"], response.headers["x-latin"]]).toEqual([["a=1", "b=2"], "caf\u00e9"]);
    expect(asked).toEqual(["pause"]);
    expect((await response.bytes()).byteLength).toBe(70_000);
    expect([asked, (response.body as BodyStream).trailers]).toEqual([["pause", "resume"], { "x-t": "1" }]);
  });

  it("that says the end twice, or more after it, is heard once", async () => {
    const dispatcher = new OddDispatcher((handler) => {
      handler.onConnect?.(() => {});
      handler.onHeaders?.(200, [Buffer.from("x-a"), Buffer.from("1")], () => {}, "");
      handler.onData?.(Buffer.from("ok"));
      handler.onComplete?.([]);
      handler.onData?.(Buffer.from("more"));
      handler.onComplete?.([]);
      handler.onError?.(new Error("late"));
    });
    const { gateway, errors } = await forwardingTo("http://a.example", {}, { dispatcher });
    const response = await gateway.dispatch({ method: "GET", url: "/x" });
    expect([response.headers["x-a"], await response.text(), errors]).toEqual(["1", "ok", []]);
    expect(gateway.backends()).toMatchObject([{ active: 0, waiting: 0 }]);
    await gateway.close();
  });

  it("is waited for when the gateway closes", async () => {
    const upstream = await upstreamSaying("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhello");
    const agent = agentFor();
    const { gateway } = await forwardingTo(upstream.url, {}, { dispatcher: agent });
    const response = await gateway.dispatch({ method: "GET", url: "/x" });
    let closed = false;
    const closing = gateway.close().then(() => {
      closed = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(closed).toBe(false);
    upstream.connections[0]?.socket.write("world");
    expect(await response.text()).toBe("helloworld");
    await closing;
    expect(agent.closed).toBe(false);
  });
});

describe("what is composed around a dispatcher", () => {
  it("sees fields by name and answers in undici's newer way, in which nothing is lost", async () => {
    const upstream = await upstreamSaying(
      Buffer.from(
        "HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nset-cookie: b=2\r\nx-latin: caf\u00e9\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nx-t: 1\r\nx-t: 2\r\n\r\n",
        "latin1",
      ).toString("latin1"),
    );
    const names: string[][] = [];
    const dispatcher = agentFor().compose((dispatch) => (options, handler) => {
      names.push(Object.keys(options.headers as object));
      return dispatch({ ...options, headers: { ...(options.headers as Record<string, string>), "x-signed": "yes" } }, handler);
    });
    const { gateway } = await forwardingTo(upstream.url, {}, { dispatcher });
    const response = await gateway.dispatch({ method: "GET", url: "/x", headers: { "X-A": ["1", "2"], "x-latin": "\u00e9" } });
    expect([await response.text(), response.headers["set-cookie"], response.headers["x-latin"]]).toEqual([
      "ok",
      ["a=1", "b=2"],
      "caf\u00e9",
    ]);
    expect((response.body as BodyStream).trailers).toEqual({ "x-t": ["1", "2"] });
    expect(names).toEqual([["x-a", "x-latin", "via"]]);
    expect(upstream.connections[0]?.received()).toMatch(/x-a: 1\r\nx-a: 2\r\nx-latin: \xe9\r\n(?:.+\r\n)*x-signed: yes\r\n/);
  });

  it("may send again by itself", async () => {
    let requests = 0;
    const upstream = await httpUpstream((_req, res) => {
      requests += 1;
      res.statusCode = requests === 1 ? 503 : 200;
      res.end("ok");
    });
    const dispatcher = new RetryAgent(agentFor(), { minTimeout: 1, maxRetries: 2 });
    const { gateway } = await forwardingTo(upstream.url, {}, { dispatcher });
    const response = await gateway.dispatch({ method: "GET", url: "/x", headers: { "x-a": "1" } });
    expect([response.status, await response.text(), requests]).toEqual([200, "ok", 2]);
  });
});

describe("undici's ProxyAgent", () => {
  it("takes the requests through its proxy", async () => {
    const upstream = await httpUpstream();
    const asked: unknown[] = [];
    const proxy = createServer().on("connect", (req, socket) => {
      asked.push(req.url);
      const onward = connect(upstream.port, "127.0.0.1", () => socket.write("HTTP/1.1 200 OK\r\n\r\n"));
      onward.pipe(socket).pipe(onward);
      for (const end of [onward, socket]) end.on("error", () => {});
    });
    await new Promise<void>((resolve) => {
      proxy.listen(0, "127.0.0.1", resolve);
    });
    const dispatcher = new ProxyAgent(`http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
    onTestFinished(async () => {
      await dispatcher.destroy();
      proxy.close();
    });
    const { gateway } = await forwardingTo("http://hidden.example", {}, { dispatcher });
    const response = await gateway.dispatch({ method: "GET", url: "/x", headers: { "x-a": ["1", "2"] } });
    const { fields } = (await response.json()) as { fields: Record<string, string[]> };
    expect([asked, fields.host, fields["x-a"]]).toEqual([["hidden.example:80"], ["hidden.example"], ["1", "2"]]);
  });
});

describe("undici's MockAgent", () => {
  const origin = "https://backend.example";

  function mocked(): { readonly dispatcher: MockAgent; readonly pool: ReturnType<MockAgent["get"]> } {
    const dispatcher = new MockAgent();
    dispatcher.disableNetConnect();
    onTestFinished(() => dispatcher.close());
    return { dispatcher, pool: dispatcher.get(origin) };
  }

  it("answers in tests, without a socket", async () => {
    const { dispatcher, pool } = mocked();
    pool
      .intercept({ path: "/v1/x?a=1", method: "POST", body: "text", headers: { "x-a": "1" } })
      .reply(
        201,
        { made: true },
        { headers: { "content-type": "application/json", "set-cookie": ["a=1", "b=2"] }, trailers: { "x-t": "1" } },
      );
    const { gateway } = await forwardingTo(`${origin}/v1`, {}, { dispatcher });
    const response = await gateway.dispatch({ method: "POST", url: "/x?a=1", body: "text", headers: { "X-A": "1" } });
    expect([response.status, await response.json(), response.headers["set-cookie"]]).toEqual([201, { made: true }, ["a=1", "b=2"]]);
    expect((response.body as BodyStream).trailers).toEqual({ "x-t": "1" });
    dispatcher.assertNoPendingInterceptors();
  });

  it("fails in tests", async () => {
    const { dispatcher, pool } = mocked();
    pool.intercept({ path: "/x" }).replyWithError(Object.assign(new Error("refused"), { code: "ECONNREFUSED" }));
    const { gateway, errors } = await forwardingTo(origin, {}, { dispatcher });
    expect(await (await gateway.dispatch({ method: "GET", url: "/x" })).json()).toMatchObject({
      status: 502,
      detail: "The backend can't be reached.",
    });
    // Nobody mocks this one.
    expect((await gateway.dispatch({ method: "GET", url: "/other" })).status).toBe(502);
    expect(errors[1]?.cause).toMatchObject({ code: "UND_MOCK_ERR_MOCK_NOT_MATCHED" });
  });

  it("can be too late", async () => {
    const { dispatcher, pool } = mocked();
    pool.intercept({ path: "/x" }).reply(200, "late").delay(5000);
    const { gateway } = await forwardingTo(origin, { timeouts: { headersMs: 20 } }, { dispatcher });
    expect((await gateway.dispatch({ method: "GET", url: "/x" })).status).toBe(504);
  });
});
