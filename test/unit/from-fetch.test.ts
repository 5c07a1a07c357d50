import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import { createGateway, fn, type Gateway, type GatewayOptions } from "../../src/index.js";
import { collectGarbage } from "../support/heap.js";
import { type FetchHandler, fromFetch } from "../../src/functions/index.js";

function fetching(handler: FetchHandler, options: Omit<GatewayOptions, "backends"> = {}, timeoutMs?: number): Gateway {
  const backend = fn(fromFetch(handler), timeoutMs === undefined ? {} : { timeoutMs });
  return createGateway({ groups: [{ name: "g", prefix: "/p", apis: [{ name: "a", method: "ANY", path: "/{rest+}", backend }] }] }, options);
}

describe("a fetch handler gets", () => {
  it("a real web Request of a request as data", async () => {
    const gateway = fetching(async (request, _env, _ctx) => {
      expect(request).toBeInstanceOf(Request);
      const copy = new Request(request.clone(), { headers: { "x-copy": "1" } });
      return Response.json([request.url, request.method, request.headers.get("x-a"), await request.json(), copy.headers.get("x-copy")]);
    });
    const response = await gateway.dispatch({
      method: "PUT",
      url: "/p/a%20b?q=1&q=2",
      headers: { host: "api.example:8080", "x-a": ["1", "2"], connection: "x-b, close", "transfer-encoding": "chunked" },
      body: '{"a":1}',
      client: { protocol: "https" },
    });
    expect(await response.json()).toEqual(["https://api.example:8080/p/a%20b?q=1&q=2", "PUT", "1, 2", { a: 1 }, "1"]);
  });

  it("no header that concerns the client's connection", async () => {
    const gateway = fetching((request) => Response.json([...request.headers.keys()]));
    const headers = { connection: "close", "keep-alive": "1", te: "trailers", upgrade: "h2c", trailer: "x", "x-a": "1" };
    expect(await (await gateway.dispatch({ method: "GET", url: "/p/a", headers })).json()).toEqual(["x-a"]);
  });

  it("the Request itself that the gateway was given", async () => {
    let seen: unknown;
    const gateway = fetching((request) => {
      seen = request;
      return new Response("");
    });
    for (const url of ["http://api.example/p/a", "http://api.example/p/a?q=1"]) {
      const request = new Request(url);
      await gateway.fetch(request);
      expect(seen).toBe(request);
    }
  });

  it("another Request where its path is not the canonical one", async () => {
    const gateway = fetching((request) => new Response(request.url));
    const response = await gateway.fetch(new Request("http://api.example/p/%7ea?q=%7e"));
    expect(await response.text()).toBe("http://api.example/p/~a?q=%7e");
  });

  it("the body within the gateway's limit, also of a web Request", async () => {
    const gateway = fetching(async (request) => new Response(String((await request.text()).length)), { limits: { maxBodyBytes: 10 } });
    const send = (size: number) => {
      const body = new Blob(["x".repeat(size)]).stream();
      return gateway.fetch(new Request("http://a/p/a", { method: "POST", body, duplex: "half" }));
    };
    expect(await (await send(10)).text()).toBe("10");
    expect((await send(11)).status).toBe(413);
  });

  it("its env and a context", async () => {
    const handler = (_request: Request, env: { readonly name: string }) => new Response(env.name);
    const gateway = createGateway({
      groups: [{ name: "g", apis: [{ name: "a", method: "GET", path: "/", backend: fn(fromFetch(handler, { env: { name: "Tama" } })) }] }],
    });
    expect(await (await gateway.dispatch({ method: "GET", url: "/" })).text()).toBe("Tama");
  });

  it("a context whose waitUntil close waits for", async () => {
    let finish: () => void = () => {};
    const gateway = fetching((_request, _env, ctx) => {
      ctx.passThroughOnException();
      ctx.waitUntil(new Promise<void>((resolve) => (finish = resolve)));
      return new Response(JSON.stringify(ctx.props));
    });
    expect(await (await gateway.dispatch({ method: "GET", url: "/p/a" })).text()).toBe("{}");
    let closed = false;
    const closing = gateway.close().then(() => (closed = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(closed).toBe(false);
    finish();
    await closing;
  });

  it("signals that are aborted when its time is over, though it keeps nothing else of the request", async () => {
    let signals: readonly AbortSignal[] = [];
    const gateway = fetching(
      (request, _env, ctx) => {
        signals = [request.signal, ctx.signal];
        setImmediate(collectGarbage);
        return new Promise(() => {});
      },
      {},
      20,
    );
    expect((await gateway.dispatch({ method: "GET", url: "/p/a" })).status).toBe(504);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
  });

  it("a signal that is aborted when the client leaves, also with the Request it was given", async () => {
    const client = new AbortController();
    const gateway = fetching(
      (request) => new Promise((_, reject) => request.signal.addEventListener("abort", () => reject(new Error("aborted")), { once: true })),
    );
    const answer = gateway.fetch(new Request("http://a/p/a", { signal: client.signal }));
    client.abort();
    expect((await answer).status).toBe(500);
  });
});

describe("the Response of a fetch handler", () => {
  it("is given as it is to whoever wants one", async () => {
    const response = new Response("a");
    const gateway = fetching(() => response);
    expect(await gateway.fetch(new Request("http://a/p/a"))).toBe(response);
  });

  it("has every Set-Cookie, its status and its bytes, however it is read", async () => {
    const make = () => {
      const headers = new Headers([
        ["set-cookie", "a=1"],
        ["set-cookie", "b=2"],
        ["x-a", "1"],
      ]);
      return new Response(new Uint8Array([1, 2, 255]), { status: 201, headers });
    };
    const gateway = fetching(make);
    const ask = () => gateway.dispatch({ method: "GET", url: "/p/a" });
    const answer = await ask();
    expect([answer.status, answer.headers["set-cookie"], answer.headers["x-a"]]).toEqual([201, ["a=1", "b=2"], "1"]);
    expect([...(await answer.bytes())]).toEqual([1, 2, 255]);
    expect([...new Uint8Array(await (await ask()).toResponse().arrayBuffer())]).toEqual([1, 2, 255]);
    const chunks = [];
    for await (const chunk of (await ask()).body as AsyncIterable<Uint8Array>) chunks.push(...chunk);
    expect(chunks).toEqual([1, 2, 255]);
  });

  it("is read once, whichever way comes first", async () => {
    const gateway = fetching(() => new Response("a"));
    const ask = () => gateway.dispatch({ method: "GET", url: "/p/a" });
    const readFirst = [
      (answer: Awaited<ReturnType<typeof ask>>) => answer.text(),
      (answer: Awaited<ReturnType<typeof ask>>) => answer.bytes(),
      (answer: Awaited<ReturnType<typeof ask>>) => answer.toResponse().text(),
    ];
    for (const read of readFirst) {
      const answer = await ask();
      await read(answer);
      await expect(answer.text()).rejects.toThrow();
    }
  });

  it("streams: what comes first is there before the rest", async () => {
    let more: () => void = () => {};
    const encoder = new TextEncoder();
    const gateway = fetching(
      () =>
        new Response(
          new ReadableStream<Uint8Array>({
            start(controller) {
              controller.enqueue(encoder.encode("first "));
              more = () => {
                controller.enqueue(encoder.encode("second"));
                controller.close();
              };
            },
          }),
        ),
    );
    const { body } = await gateway.dispatch({ method: "GET", url: "/p/a" });
    const chunks = (body as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
    expect(new TextDecoder().decode((await chunks.next()).value as Uint8Array)).toBe("first ");
    more();
    expect(new TextDecoder().decode((await chunks.next()).value as Uint8Array)).toBe("second");
    expect((await chunks.next()).done).toBe(true);
  });

  it("that fails while it is read as text is told to error listeners", async () => {
    const gateway = fetching(() => new Response(new ReadableStream({ pull: () => Promise.reject(new Error("midway")) })));
    const causes: unknown[] = [];
    gateway.on("error", ({ error }) => causes.push((error.cause as Error).message));
    await expect((await gateway.dispatch({ method: "GET", url: "/p/a" })).text()).rejects.toThrow("midway");
    expect(causes).toEqual(["midway"]);
  });

  it.each([
    ["an object", { status: 200 }],
    ["nothing", undefined],
    ["text", "text"],
  ])("must be one: %s is a 502", async (_, result) => {
    for (const handler of [() => result, async () => result]) {
      const answer = await fetching(handler as unknown as FetchHandler).dispatch({ method: "GET", url: "/p/a" });
      expect([answer.status, (await answer.json<{ code: string }>()).code]).toEqual([502, "FUNCTION_BAD_RESPONSE"]);
    }
  });
});

describe("a request that no web Request can be made of", () => {
  it.each([
    ["its method", { method: "TRACK", url: "/p/a" }],
    ["a header", { method: "GET", url: "/p/a", headers: { "x-a": "1\n2" } }],
  ])("is a 400, by %s", async (_, request) => {
    expect((await fetching(() => new Response("")).dispatch(request)).status).toBe(400);
  });
});

describe("a Hono application", () => {
  it("is a fetch handler", async () => {
    const app = new Hono().get("/p/pets/:id", (context) => context.json({ id: context.req.param("id"), q: context.req.query("q") }));
    app.post("/p/pets", async (context) => context.text(await context.req.text(), 201));
    const gateway = fetching((request, env, ctx) => app.fetch(request, env as object, ctx));
    expect(await (await gateway.dispatch({ method: "GET", url: "/p/pets/7?q=1" })).json()).toEqual({ id: "7", q: "1" });
    const made = await gateway.dispatch({ method: "POST", url: "/p/pets", body: "Tama" });
    expect([made.status, await made.text()]).toEqual([201, "Tama"]);
    expect((await gateway.dispatch({ method: "GET", url: "/p/none" })).status).toBe(404);
    expect(fromFetch(app.fetch)).toBeTypeOf("function");
  });
});
