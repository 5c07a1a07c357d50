import http, { createServer, get, request as namedRequest } from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";
import {
  Agent,
  fetch as undiciFetch,
  FormData as UndiciFormData,
  getGlobalDispatcher,
  request as undiciRequest,
  setGlobalDispatcher,
} from "undici";
import { describe, expect, it } from "vitest";
import { interceptOrigin } from "../../src/testing/index.js";
import { startUpstream } from "../properties/support/upstream.js";
import { clients } from "./support/asking.js";
import { usedHeap } from "../support/heap.js";

const origin = "https://api.example.com";

/** Everything of the process that an interception may change: each attribute of each property, by name. */
function surroundings(): Map<string, unknown> {
  const { Headers, Request, Response } = globalThis;
  const owners = { globalThis, Headers, Request, Response, http, https };
  const prototypes = { headers: Headers.prototype, request: Request.prototype, response: Response.prototype };
  const found = new Map<string, unknown>(Object.entries({ Headers, Request, Response, namedRequest, get }));
  for (const [label, owner] of Object.entries({ ...owners, ...prototypes })) {
    for (const key of Reflect.ownKeys(owner)) {
      const attributes = Object.getOwnPropertyDescriptor(owner, key) ?? {};
      for (const [name, value] of Object.entries(attributes)) found.set(`${label} ${String(key)} ${name}`, value);
    }
  }
  return found;
}

describe("the process", () => {
  it("is exactly as before when the last interception ends, in whatever order they do", async () => {
    await fetch("data:,"); // Node.js loads its fetch when it is first used
    const before = surroundings();
    const fetchBefore = globalThis.fetch;
    const stops = [origin, "http://127.0.0.1:1", origin].map((each) => interceptOrigin(each, async () => new Response("fake")));
    expect(globalThis.fetch).not.toBe(fetchBefore);
    expect(http.request).not.toBe(before.get("http request value"));
    await Promise.all(Object.values(clients).map((ask) => ask(origin)));
    for (const at of [1, 0, 2]) stops[at]?.[Symbol.dispose]();
    const after = surroundings();
    expect([...after.keys()]).toEqual([...before.keys()]);
    expect([...after].filter(([key, value]) => !Object.is(value, before.get(key))).map(([key]) => key)).toEqual([]);
    expect(before.size).toBeGreaterThan(500);
  });

  it("can be intercepted again and again", async () => {
    for (let i = 0; i < 3; i++) {
      using _ = interceptOrigin(origin, async () => new Response(`${i}`));
      for (const ask of Object.values(clients)) expect((await ask(origin)).body).toBe(`${i}`);
    }
  });

  it("keeps what somebody else has put over the interception", () => {
    const [fetchBefore, dispatcherBefore, requestBefore] = [globalThis.fetch, getGlobalDispatcher(), http.request];
    const stop = interceptOrigin(origin, async () => new Response());
    const [theirFetch, theirDispatcher, theirRequest] = [
      (async () => new Response()) as typeof fetch,
      new Agent(),
      (() => undefined) as never,
    ];
    globalThis.fetch = theirFetch;
    setGlobalDispatcher(theirDispatcher);
    http.request = theirRequest;
    stop[Symbol.dispose]();
    expect([globalThis.fetch, getGlobalDispatcher(), http.request]).toEqual([theirFetch, theirDispatcher, theirRequest]);
    globalThis.fetch = fetchBefore;
    setGlobalDispatcher(dispatcherBefore);
    http.request = requestBefore;
  });

  it("is not touched for what is no origin", () => {
    const before = globalThis.fetch;
    for (const wrong of ["api.example.com", "https://api.example.com/v1", "https://a:b@api.example.com", "ftp://api.example.com", ""]) {
      expect(() => interceptOrigin(wrong, async () => undefined)).toThrow(/can't be intercepted/);
    }
    expect(globalThis.fetch).toBe(before);
  });

  it("keeps node:http as it is when only fetch and undici are to be intercepted", async () => {
    const before = http.request;
    using _ = interceptOrigin(origin, async () => new Response("fake"), { nodeHttp: false });
    expect(http.request).toBe(before);
    expect(await (await fetch(origin)).text()).toBe("fake");
  });
});

describe("node:http", () => {
  it("is intercepted for those who import its functions by name, and who pass options in any form", async () => {
    using _ = interceptOrigin(origin, async (request) => new Response(request.url));
    const bodyOf = (begin: (take: (response: http.IncomingMessage) => void) => http.ClientRequest) =>
      new Promise<string>((resolve, reject) => {
        const taken = (response: http.IncomingMessage) => {
          response.setEncoding("utf8").on("data", resolve);
        };
        begin(taken).on("error", reject).end();
      });
    const { hostname } = new URL(origin);
    using __ = interceptOrigin("http://[::1]:8080", async (request) => new Response(request.url));
    expect(await bodyOf((take) => namedRequest({ hostname: "::1", port: "8080", path: "/a" }, take))).toBe("http://[::1]:8080/a");
    expect(await bodyOf((take) => https.get(new URL(`${origin}/b`), { headers: { a: "1" } }, take))).toBe(`${origin}/b`);
    expect(await bodyOf((take) => https.request({ host: hostname, port: 443, path: "/c" }, take))).toBe(`${origin}/c`);
  });

  it("keeps an agent's connections to other origins", async () => {
    const upstream = await startUpstream((_, response) => response.end("network"));
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    using _ = interceptOrigin(origin, async () => new Response("fake"));
    const ports = new Set<number | undefined>();
    for (let i = 0; i < 3; i++) {
      await new Promise<void>((resolve, reject) => {
        const request = http.get(upstream.url, { agent }, (response) => response.resume().on("end", resolve));
        request.on("socket", (socket) => socket.once("connect", () => ports.add(socket.localPort))).on("error", reject);
      });
    }
    expect(ports.size).toBe(1);
    agent.destroy();
    await upstream.close();
  });

  it("never looks at local sockets", async () => {
    using _ = interceptOrigin("http://localhost", async () => new Response("fake"));
    const request = http.get({ socketPath: "/nowhere/at/all.sock", path: "/" });
    const code = await new Promise((resolve) => request.on("error", (error: NodeJS.ErrnoException) => resolve(error.code)));
    expect(code).toBe("ENOENT");
  });

  it("sends on what waits for 100 Continue", async () => {
    using _ = interceptOrigin(origin, async (request) => new Response(await request.text()));
    const text = await new Promise((resolve, reject) => {
      const request = https.request(origin, { method: "POST", headers: { expect: "100-continue", "content-length": 4 } }, (response) => {
        response.setEncoding("utf8").on("data", resolve);
      });
      request
        .on("continue", () => request.end("body"))
        .on("error", reject)
        .flushHeaders();
    });
    expect(text).toBe("body");
  });

  it("reads an answer no faster than its reader", async () => {
    let made = 0;
    const endless = () =>
      new ReadableStream({
        pull(controller) {
          made += 65_536;
          controller.enqueue(new Uint8Array(65_536));
        },
      });
    using _ = interceptOrigin(origin, async () => new Response(endless()));
    const response = await new Promise<http.IncomingMessage>((resolve) => https.get(origin, resolve));
    await expect.poll(() => made).toBeGreaterThan(1_000_000);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(made).toBeLessThan(4_000_000);
    response.destroy();
  });
});

describe("undici", () => {
  it("streams up and down, in step", async () => {
    using _ = interceptOrigin(origin, async (request) => new Response(request.body));
    let sent = 0;
    async function* source() {
      for (; sent < 3; sent++) yield new TextEncoder().encode(`${sent}`);
    }
    const response = await fetch(origin, { method: "POST", body: source() as never, duplex: "half" } as RequestInit);
    expect(sent).toBeLessThan(3);
    expect(await response.text()).toBe("012");
  });

  it("takes a body and header lines in each of its forms", async () => {
    using _ = interceptOrigin(origin, async (request) => new Response(`${request.headers.get("x-a")} ${await request.text()}`));
    const ask = async (options: object) => (await undiciRequest(origin, { method: "POST", ...options })).body.text();
    expect(await ask({ headers: ["x-a", "1", "x-a", "2"], body: Buffer.from("bytes") })).toBe("1, 2 bytes");
    expect(await ask({ headers: new Map([["x-a", "1"]]), body: new Blob(["blob"]).stream() })).toBe("1 blob");
    expect(await ask({ headers: { "x-a": undefined }, query: { a: [1, 2] } })).toBe("null ");
    for (const Form of [FormData, UndiciFormData]) {
      const form = new Form();
      form.append("name", "Tama");
      expect(await ask({ body: form })).toMatch(/name="name"\r\n\r\nTama\r\n/);
    }
  });

  it("sends what nobody has read of a streamed body when it is let through", async () => {
    const upstream = await startUpstream((request, response) => void request.pipe(response));
    using _ = interceptOrigin(upstream.url, async (request) => ((await request.clone().text()) === "fake" ? new Response() : undefined));
    const body = new Blob(["sent"]).stream();
    const response = await fetch(upstream.url, { method: "POST", body, duplex: "half" } as RequestInit);
    expect(await response.text()).toBe("sent");
    await upstream.close();
  });

  it("follows an answer's redirect to another origin, and from there back", async () => {
    const upstream = await startUpstream((_, response) => void response.writeHead(302, { location: `${origin}/back` }).end());
    using _ = interceptOrigin(origin, async ({ url }) =>
      url.endsWith("/back") ? new Response("back") : new Response(null, { status: 302, headers: { location: upstream.url } }),
    );
    const response = await fetch(`${origin}/away`);
    expect([response.url, response.redirected, await response.text()]).toEqual([`${origin}/back`, true, "back"]);
    await upstream.close();
  });

  it("is intercepted by fetch also where a call has its own dispatcher, and unpacks what is compressed", async () => {
    const { gzipSync } = await import("node:zlib");
    const headers = { "content-encoding": "gzip" };
    using _ = interceptOrigin(origin, async () => new Response(gzipSync("packed"), { headers }));
    const agent = new Agent();
    expect(await (await fetch(origin, { dispatcher: agent } as never)).text()).toBe("packed");
    expect(await (await undiciFetch(origin)).text()).toBe("packed");
    await agent.close();
  });

  it("refuses upgrades instead of letting them through", async () => {
    using _ = interceptOrigin(origin, async () => undefined);
    await expect(getGlobalDispatcher().upgrade({ origin, path: "/", protocol: "websocket" } as never)).rejects.toThrow(/no upgrades/);
  });

  it("serves handlers of the newer form, which undici 8 has", async () => {
    using _ = interceptOrigin(
      origin,
      async () =>
        new Response("new", {
          headers: [
            ["set-cookie", "a"],
            ["set-cookie", "b"],
          ],
        }),
    );
    const seen: unknown[] = [];
    await new Promise<void>((resolve, reject) => {
      getGlobalDispatcher().dispatch(
        { origin, path: "/", method: "GET" },
        {
          onRequestStart: ({ aborted }) => seen.push(aborted),
          onResponseStart: (_, status, headers) => seen.push(status, headers["set-cookie"]),
          onResponseData(controller, chunk) {
            seen.push(String(chunk));
            controller.pause();
            setImmediate(() => controller.resume());
          },
          onResponseEnd: () => resolve(),
          onResponseError: (_, error) => reject(error),
        },
      );
    });
    expect(seen).toEqual([false, 200, ["a", "b"], "new"]);
  });
});

describe.each([
  ["fetch", 5000],
  ["undici's request", 2400],
  ["node:http", 2400],
])("requests of %s: %i, 20 at once", (kind, total) => {
  it("leave the heap flat", { timeout: 120_000 }, async () => {
    using _ = interceptOrigin(origin, async (request) => new Response(await request.text(), { headers: { "x-a": "1" } }));
    const run = async (count: number) => {
      let left = count;
      const worker = async () => {
        while (left-- > 0) await clients[kind]?.(origin, { method: "POST", body: "x".repeat(1000) });
      };
      await Promise.all(Array.from({ length: 20 }, worker));
    };
    // What the first requests leave (compiled code, caches) is no leak: whatever stayed for each would show in every round.
    const heaps: number[] = [];
    for (let round = 0; round < 4; round++) {
      await run(total / 4);
      heaps.push(await usedHeap());
    }
    const growths = heaps.slice(1).map((heap, i) => heap - (heaps[i] as number));
    expect(Math.min(...growths)).toBeLessThan(100 * total);
  });
});

it("what a server of this process receives is not intercepted", async () => {
  const server = createServer((_, response) => response.end("served"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  using _ = interceptOrigin(origin, async () => new Response("fake"));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (const ask of Object.values(clients)) expect((await ask(url)).body).toBe("served");
  server.close();
  server.closeAllConnections();
});
