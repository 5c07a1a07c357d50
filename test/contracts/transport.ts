import { createHash } from "node:crypto";
import { once } from "node:events";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { describe, expect, it } from "vitest";
import { type HttpBackendOptions, type HttpBackendSettings, http, mock } from "../../src/index.js";
import { forwardingTo } from "../integration/support/forwarding.js";
import { deadUrl } from "../integration/support/free-port.js";
import { everything, served } from "../integration/support/gateway.js";
import { httpUpstream } from "../integration/support/http-upstream.js";
import { rawUpstream, upstreamSaying } from "../integration/support/raw-upstream.js";

/** What every way to reach upstreams owes. `options` makes a backend of it. */
export function describeTransport(name: string, options: () => HttpBackendOptions): void {
  const forwarding = async (address: Parameters<typeof forwardingTo>[0], settings: HttpBackendSettings = {}) => {
    const { gateway, errors } = await forwardingTo(address, settings, options());
    return { gateway, errors, get: (url = "/a", rest = {}) => gateway.dispatch({ method: "GET", url, ...rest }) };
  };
  /** Forwards to an upstream that answers so. */
  const answering = async (listener: RequestListener, settings: HttpBackendSettings = {}) =>
    forwarding((await httpUpstream(listener)).url, settings);

  describe(`${name}: a request`, () => {
    it("arrives as it is: method, path, query, fields and body", async () => {
      const { url, seen } = await httpUpstream();
      const { gateway } = await forwarding(`${url}/base`);
      const headers = { "content-type": "text/plain", "x-many": ["a", "b"], "x-a": "1" };
      const request = { method: "PUT", url: "/a%2Fb;c/d?q=%20&q=1&empty", headers, body: "hello" };
      expect((await gateway.dispatch(request)).status).toBe(200);
      expect(seen).toMatchObject([{ method: "PUT", url: "/base/a%2Fb;c/d?q=%20&q=1&empty", body: "hello" }]);
      expect(seen[0]?.fields).toMatchObject({
        "content-type": ["text/plain"],
        "x-a": ["1"],
        via: ["1.1 pointsman"],
        "content-length": ["5"],
      });
      expect(seen[0]?.fields["x-many"]?.join(", ")).toBe("a, b");
    });

    it("with a body of a length that is known says so, and must have it", async () => {
      const { url, seen } = await httpUpstream();
      const { gateway } = await forwarding(url);
      const put = (length: string) => {
        const body = (async function* () {
          yield Buffer.from("12");
          yield Buffer.from("34");
        })();
        return gateway.dispatch({ method: "PUT", url: "/a", headers: { "content-length": length }, body });
      };
      expect((await put("4")).status).toBe(200);
      expect(seen).toMatchObject([{ body: "1234", fields: { "content-length": ["4"] } }]);
      expect((await put("3")).status).toBe(400);
      expect((await put("5")).status).toBe(400);
    });

    it("leaves the fields of its own connection behind", async () => {
      const { url, seen } = await httpUpstream();
      const { get } = await forwarding(url);
      const headers = {
        connection: "x-named, close",
        "x-named": "1",
        "keep-alive": "timeout=5",
        "proxy-authorization": "secret",
        "proxy-connection": "keep-alive",
        upgrade: "h2c",
        "x-kept": "1",
      };
      await (await get("/a", { headers })).text();
      const fields = seen[0]?.fields ?? {};
      expect(Object.keys(fields)).toEqual(expect.arrayContaining(["x-kept", "host"]));
      for (const gone of ["x-named", "keep-alive", "proxy-authorization", "proxy-connection", "upgrade"])
        expect(fields).not.toHaveProperty(gone);
    });

    it("is mapped", async () => {
      const { url, seen } = await httpUpstream();
      const api = {
        name: "a",
        method: "GET",
        path: "/pets/{id}",
        mapping: { path: "/find", params: [{ from: "path.id", to: "query.id" } as const], constants: { header: { "x-by": "gateway" } } },
      };
      const { gateway } = await served([{ name: "g", backend: http(url), apis: [api] }], {}, options());
      await (await gateway.dispatch({ method: "GET", url: "/pets/7" })).text();
      expect(seen[0]).toMatchObject({ url: "/find?id=7", fields: { "x-by": ["gateway"] } });
    });

    it("has its body streamed: what has been sent arrives before the rest is there", async () => {
      const first = deferred<string>();
      const { gateway } = await answering(async (req, res) => {
        const chunks = req[Symbol.asyncIterator]();
        first.resolve(String((await chunks.next()).value));
        let rest = "";
        for await (const chunk of chunks) rest += chunk;
        res.end(rest);
      });
      const body = (async function* () {
        yield Buffer.from("one");
        expect(await first.promise).toBe("one");
        yield Buffer.from("two");
      })();
      const response = await gateway.dispatch({ method: "POST", url: "/a", body });
      expect(await response.text()).toBe("two");
    });

    it("with a body that breaks off is broken off, and is the client's fault", async () => {
      const [begun, broken] = [deferred<void>(), deferred<unknown>()];
      const { gateway } = await answering((req) => void req.once("data", () => begun.resolve()).on("error", broken.resolve));
      const body = (async function* () {
        yield Buffer.from("one");
        await begun.promise;
        throw new Error("gone");
      })();
      expect((await gateway.dispatch({ method: "POST", url: "/a", body })).status).toBe(400);
      await expect(broken.promise).resolves.toBeInstanceOf(Error);
    });

    it("with a body that is too long is a 413, streamed or not", async () => {
      const { gateway } = await answering((req, res) => void req.resume().on("end", () => res.end()), { limits: { maxBodyBytes: 4 } });
      const body = (async function* () {
        for (let i = 0; i < 3; i++) yield Buffer.from("123");
      })();
      expect((await gateway.dispatch({ method: "POST", url: "/a", body })).status).toBe(413);
      expect((await gateway.dispatch({ method: "POST", url: "/a", body: "12345" })).status).toBe(413);
      expect((await gateway.dispatch({ method: "POST", url: "/a", body: "1234" })).status).toBe(200);
    });

    it("with a field that HTTP can't carry is a 400", async () => {
      const { get } = await answering((_req, res) => void res.end());
      expect((await get("/a", { headers: { "x-a": "a\nb" } })).status).toBe(400);
    });

    it("whose client leaves before there is an answer is given up", async () => {
      const upstream = await rawUpstream(() => {});
      const { get } = await forwarding(upstream.url);
      const client = new AbortController();
      const answer = get("/a", { signal: client.signal });
      const connection = await upstream.connection();
      await connection.until(/\r\n\r\n/);
      client.abort();
      expect((await answer).status).toBe(499);
      await connection.closed;
    });

    it("whose client leaves in the midst of the answer is given up", async () => {
      const upstream = await upstreamSaying("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\npart");
      const { get } = await forwarding(upstream.url);
      const client = new AbortController();
      const response = await get("/a", { signal: client.signal });
      client.abort();
      await (await upstream.connection()).closed;
      await expect(response.text()).rejects.toMatchObject({ code: "CLIENT_GONE" });
    });
  });

  describe(`${name}: an answer`, () => {
    it("comes as it is: status, fields and body, less those of its connection", async () => {
      const { get } = await answering((_req, res) => {
        res.writeHead(418, { "content-type": "text/x", "x-a": "1", connection: "x-named", "x-named": "1", "proxy-authenticate": "Basic" });
        res.end("teapot");
      });
      const response = await get();
      expect([response.status, await response.text()]).toEqual([418, "teapot"]);
      expect(response.headers).toMatchObject({ "content-type": "text/x", "x-a": "1", via: "1.1 pointsman" });
      for (const gone of ["connection", "x-named", "proxy-authenticate", "transfer-encoding", "keep-alive"])
        expect(response.headers).not.toHaveProperty(gone);
    });

    it("keeps each Set-Cookie", async () => {
      const cookies = ["a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT", "b=2"];
      const { get } = await answering((_req, res) => void res.writeHead(200, { "set-cookie": cookies }).end());
      expect((await get()).headers["set-cookie"]).toEqual(cookies);
    });

    it.each([301, 302, 303, 307, 308])("of status %s is passed on and not followed", async (status) => {
      let asked = 0;
      const { get } = await answering((_req, res) => {
        asked += 1;
        res.writeHead(status, { location: "/elsewhere" }).end("moved");
      });
      const response = await get();
      expect([response.status, response.headers.location, await response.text(), asked]).toEqual([status, "/elsewhere", "moved", 1]);
    });

    it.each([
      ["HEAD", 200, { "content-length": "9" }],
      ["GET", 204, {}],
      ["GET", 304, { etag: '"a"' }],
    ])("to %s of status %s has no body", async (method, status, headers) => {
      const { gateway } = await answering((_req, res) => void res.writeHead(status, headers as Record<string, string>).end());
      const response = await gateway.dispatch({ method, url: "/a" });
      expect([response.status, (await response.bytes()).byteLength]).toEqual([status, 0]);
      expect(response.headers).toMatchObject(headers);
    });

    it("is streamed: what has come is there before the rest is sent", async () => {
      const rest = deferred<void>();
      const { get } = await answering(async (_req, res) => {
        res.write("one");
        await rest.promise;
        res.end("two");
      });
      const seen: string[] = [];
      for await (const chunk of (await get()).body as AsyncIterable<Uint8Array>) {
        seen.push(Buffer.from(chunk).toString());
        rest.resolve();
      }
      expect(seen.join("")).toBe("onetwo");
      expect(seen[0]).toBe("one");
    });

    it("that nobody takes holds its upstream back", async () => {
      let written = 0;
      const blocked = deferred<void>();
      const { get } = await answering(async (_req, res) => {
        for (const chunk = Buffer.alloc(65_536); written < 500_000_000 && !res.destroyed; written += chunk.length) {
          if (res.write(chunk)) continue;
          const drained = await Promise.race([once(res, "drain"), new Promise((resolve) => setTimeout(resolve, 300, undefined))]);
          if (drained === undefined) break;
        }
        blocked.resolve();
      });
      const response = await get();
      await blocked.promise;
      expect(written).toBeLessThan(100_000_000);
      (response.body as { cancel(): void }).cancel();
    });

    it("of many bytes is the whole of them, both ways", async () => {
      const { gateway } = await answering((req, res) => void req.pipe(res));
      const bytes = Buffer.alloc(5_000_000, "0123456789abcdef0");
      const body = (async function* () {
        for (let at = 0; at < bytes.length; at += 100_003) yield bytes.subarray(at, at + 100_003);
      })();
      const response = await gateway.dispatch({ method: "POST", url: "/a", body });
      const digest = (data: Uint8Array) => createHash("sha256").update(data).digest("hex");
      expect(digest(await response.bytes())).toBe(digest(bytes));
    });

    it("before the request's end is passed on", async () => {
      const { gateway } = await answering((_req, res) => void res.writeHead(403, { connection: "close" }).end("no"));
      const body = (async function* () {
        yield Buffer.from("one");
        await new Promise((resolve) => setTimeout(resolve, 50));
        yield Buffer.from("two");
      })();
      const response = await gateway.dispatch({ method: "POST", url: "/a", body });
      expect([response.status, await response.text()]).toEqual([403, "no"]);
    });

    it("that breaks off is told as such", async () => {
      const { get } = await answering((_req, res) => {
        res.writeHead(200, { "content-length": "9" });
        res.write("part", () => res.destroy());
      });
      await expect((await get()).text()).rejects.toMatchObject({ code: "BAD_GATEWAY" });
    });

    it("has its fields changed", async () => {
      const { get } = await answering((_req, res) => void res.writeHead(200, { "x-secret": "1" }).end(), {
        headers: { response: { set: { "x-by": "gateway" }, remove: ["x-secret"] } },
      });
      const { headers } = await get();
      expect([headers["x-by"], headers["x-secret"]]).toEqual(["gateway", undefined]);
    });
  });

  describe(`${name}: no answer`, () => {
    it("in time is a 504", async () => {
      const never = () => {};
      expect((await (await answering(never, { timeouts: { headersMs: 30 } })).get()).status).toBe(504);
      expect((await (await answering(never, { timeouts: { totalMs: 30 } })).get()).status).toBe(504);
    });

    it("of which more comes in time breaks off", async () => {
      const { get } = await answering((_req, res) => void res.write("part"), { timeouts: { bodyIdleMs: 30 } });
      await expect((await get()).text()).rejects.toMatchObject({ code: "BACKEND_TIMEOUT" });
    });

    it("from an upstream that refuses connections, resets them or speaks no HTTP is a 502", async () => {
      const reset = await rawUpstream(({ socket }) => void socket.once("data", () => socket.resetAndDestroy()));
      const garbage = await upstreamSaying("SPAM/1.1 200 OK\r\n\r\n");
      for (const url of [await deadUrl(), reset.url, garbage.url]) {
        const { get, errors } = await forwarding(url);
        const response = await get();
        expect(response.status).toBe(502);
        expect(await response.text()).not.toContain("127.0.0.1");
        expect(errors).toMatchObject([{ code: "BAD_GATEWAY" }]);
      }
    });

    it("where too many wait is a 503 for those who would wait", async () => {
      const held: ServerResponse[] = [];
      const { get } = await answering((_req, res) => void held.push(res), { limits: { connections: 1, queue: 1 } });
      const [first, second] = [get("/1"), get("/2")];
      await expect.poll(() => held.length).toBe(1);
      expect((await get("/3")).status).toBe(503);
      held[0]?.end("first");
      expect(await (await first).text()).toBe("first");
      await expect.poll(() => held.length).toBe(2);
      held[1]?.end("second");
      expect(await (await second).text()).toBe("second");
    });

    it("for one who waits and leaves costs nobody else his turn", async () => {
      const held: ServerResponse[] = [];
      const { get } = await answering((_req, res) => void held.push(res), { limits: { connections: 1, queue: 1 } });
      const client = new AbortController();
      const [first, second] = [get("/1"), get("/2", { signal: client.signal })];
      await expect.poll(() => held.length).toBe(1);
      client.abort();
      expect((await second).status).toBe(499);
      const third = get("/3");
      held[0]?.end();
      await (await first).text();
      await expect.poll(() => held.length).toBe(2);
      held[1]?.end("third");
      expect(await (await third).text()).toBe("third");
    });
  });

  describe(`${name}: resilience`, () => {
    it("sends again what was answered badly, from memory", async () => {
      const bodies: string[] = [];
      const { gateway } = await answering(
        async (req: IncomingMessage, res) => {
          let body = "";
          for await (const chunk of req) body += chunk;
          bodies.push(body);
          res.writeHead(bodies.length === 1 ? 503 : 200).end();
        },
        { retry: { backoff: { baseMs: 1 } } },
      );
      const body = (async function* () {
        yield Buffer.from("kept");
      })();
      const headers = { "content-length": "4" };
      expect((await gateway.dispatch({ method: "PUT", url: "/a", headers, body })).status).toBe(200);
      expect(bodies).toEqual(["kept", "kept"]);
    });

    it("sends even a POST elsewhere where nothing of it was sent", async () => {
      const { url, seen } = await httpUpstream();
      const { gateway } = await forwarding([await deadUrl(), url], { retry: { backoff: { baseMs: 1 } } });
      for (let i = 0; i < 2; i++) expect((await gateway.dispatch({ method: "POST", url: "/a", body: "order" })).status).toBe(200);
      expect(seen.map(({ body }) => body)).toEqual(["order", "order"]);
    });

    it("does not send a POST again that may have arrived", async () => {
      let asked = 0;
      const reset = await rawUpstream(({ socket }) => {
        socket.once("data", () => {
          asked += 1;
          socket.resetAndDestroy();
        });
      });
      const { gateway } = await forwarding(reset.url, { retry: { backoff: { baseMs: 1 } } });
      expect((await gateway.dispatch({ method: "POST", url: "/a", body: "order" })).status).toBe(502);
      expect(asked).toBe(1);
    });

    it("opens circuits, and lets a Mock answer", async () => {
      const { gateway, get } = await forwarding(await deadUrl(), { circuitBreaker: { failures: 1 }, fallback: mock({ text: "mocked" }) });
      for (let i = 0; i < 2; i++) expect(await (await get()).text()).toBe("mocked");
      expect(gateway.backends()).toMatchObject([{ circuit: "open", active: 0, waiting: 0 }]);
    });

    it("asks for health", async () => {
      const asked: (string | undefined)[] = [];
      const { gateway } = await answering(
        (req, res) => {
          asked.push(req.url);
          res.writeHead(500).end();
        },
        { health: { active: { path: "/health", intervalMs: 10, unhealthyAfter: 2 } } },
      );
      await expect.poll(() => gateway.backends()[0]?.healthy).toBe(false);
      expect(new Set(asked)).toEqual(new Set(["/health"]));
    });

    it("copies requests to a mirror", async () => {
      const mirror = await httpUpstream();
      const { gateway } = await answering((req, res) => void req.pipe(res), { mirror: { url: mirror.url } });
      expect(await (await gateway.dispatch({ method: "POST", url: "/m", body: "both" })).text()).toBe("both");
      await expect.poll(() => mirror.seen).toMatchObject([{ url: "/m", body: "both" }]);
    });

    it("ends with the gateway, which waits for what is under way", async () => {
      const held = deferred<ServerResponse>();
      const upstream = await httpUpstream((_req, res) => held.resolve(res));
      const { gateway } = await served([{ name: "g", backend: http(upstream.url), apis: [everything] }], {}, options());
      const answer = gateway.dispatch({ method: "GET", url: "/a" });
      const response = await held.promise;
      const closed = gateway.close();
      expect((await gateway.dispatch({ method: "GET", url: "/b" })).status).toBe(503);
      response.end("whole");
      expect(await (await answer).text()).toBe("whole");
      await closed;
    });
  });
}

/** A promise, and what settles it. */
function deferred<Value>(): { readonly promise: Promise<Value>; readonly resolve: (value: Value) => void } {
  let resolve: (value: Value) => void = () => {};
  const promise = new Promise<Value>((settle) => (resolve = settle));
  return { promise, resolve };
}
