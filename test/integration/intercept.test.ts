import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createGateway, mock } from "../../src/index.js";
import { interceptOrigin } from "../../src/testing/index.js";
import { startUpstream, type Upstream } from "../properties/support/upstream.js";
import { clients } from "./support/asking.js";

let upstream: Upstream;
beforeEach(async () => {
  upstream = await startUpstream((request, response) => {
    response.setHeader("x-a", "network");
    request.pipe(response);
  });
});
afterEach(() => upstream.close());

const origin = "https://api.example.com";

describe.each(Object.entries(clients))("requests of %s", (kind, ask) => {
  it("to the origin are answered, with status, header lines and body", async () => {
    using _ = interceptOrigin(origin, async () => {
      const headers: [string, string][] = [
        ["set-cookie", "a=1"],
        ["set-cookie", "b=2; Path=/"],
        ["x-a", "ÿ"],
      ];
      return new Response("the answer", { status: 418, headers });
    });
    expect(await ask(`${origin}/pets?a=1`)).toEqual({ status: 418, cookies: ["a=1", "b=2; Path=/"], header: "ÿ", body: "the answer" });
  });

  it("arrive as they were sent", async () => {
    const seen: unknown[] = [];
    using _ = interceptOrigin(origin, async (request) => {
      seen.push(request.method, request.url, request.headers.get("x-b"), request.headers.get("x-list"), await request.text());
      return new Response();
    });
    await ask(`${origin}/a%2Fb?q=1&q=2`, { method: "POST", headers: { "x-b": "1", "x-list": ["a", "b"] }, body: "é" });
    expect(seen).toEqual(["POST", `${origin}/a%2Fb?q=1&q=2`, "1", "a, b", "é"]);
  });

  it("to other origins, and to the same host on another port, reach the network", async () => {
    using _ = interceptOrigin("http://127.0.0.1:1", async () => new Response("intercepted"));
    expect(await ask(`${upstream.url}/`, { method: "POST", body: "sent" })).toMatchObject({ status: 200, header: "network", body: "sent" });
  });

  it("reach the network when there is no answer, with the body that they have", async () => {
    using _ = interceptOrigin(upstream.url, async () => undefined);
    expect(await ask(upstream.url, { method: "POST", body: "sent" })).toMatchObject({ status: 200, header: "network", body: "sent" });
  });

  it("reach the network when nobody intercepts any more", async () => {
    interceptOrigin(upstream.url, async () => new Response("intercepted"))[Symbol.dispose]();
    expect(await ask(upstream.url)).toMatchObject({ header: "network" });
  });

  it("are answered by the latest interception of an origin, and by the one before when it ends", async () => {
    const [first, second, other] = ["first", "second", "other"].map((text, i) =>
      interceptOrigin(i < 2 ? origin : "http://other.example.com:81", async () => new Response(text)),
    ) as [Disposable, Disposable, Disposable];
    const bodies = async () => [(await ask(origin)).body, (await ask("http://other.example.com:81/x")).body];
    expect(await bodies()).toEqual(["second", "other"]);
    second[Symbol.dispose]();
    second[Symbol.dispose]();
    expect(await bodies()).toEqual(["first", "other"]);
    first[Symbol.dispose]();
    expect((await ask("http://other.example.com:81/x")).body).toBe("other");
    other[Symbol.dispose]();
  });

  it("with HEAD, and answers of a status without body, have none", async () => {
    let cancelled = 0;
    const body = () => new ReadableStream({ cancel: () => void cancelled++ });
    using _ = interceptOrigin(origin, async () => new Response(body(), { headers: { "x-a": "1" } }));
    expect(await ask(origin, { method: "HEAD" })).toEqual({ status: 200, cookies: [], header: "1", body: "" });
    expect(cancelled).toBe(1);
    using __ = interceptOrigin(origin, async () => new Response(null, { status: 204 }));
    expect(await ask(origin)).toMatchObject({ status: 204, body: "" });
  });

  it("fail as on the network when the answer is rejected", async () => {
    const cause = Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" });
    using _ = interceptOrigin(origin, () => Promise.reject(new TypeError("fetch failed", { cause })));
    const error = await ask(origin).then(Promise.reject, (reason: unknown) => reason as Error);
    if (kind.endsWith("fetch")) expect(error).toMatchObject({ name: "TypeError", message: "fetch failed", cause });
    else expect(error).toBe(cause);
  });

  it("fail in the middle of the body when the answer's body does", async () => {
    const body = () =>
      new ReadableStream({
        start: (controller) => controller.enqueue(new TextEncoder().encode("half")),
        pull: (controller) => controller.error(new TypeError("terminated", { cause: new Error("broken") })),
      });
    using _ = interceptOrigin(origin, async () => new Response(body()));
    await expect(ask(origin)).rejects.toThrow(/terminated|broken|aborted/);
  });

  it("can be given up while the answer is awaited", async () => {
    const leaving = new AbortController();
    const seen: Request[] = [];
    using _ = interceptOrigin(origin, (request) => {
      seen.push(request);
      setImmediate(() => leaving.abort());
      return new Promise(() => undefined);
    });
    await expect(ask(origin, { signal: leaving.signal })).rejects.toMatchObject({ name: "AbortError" });
    await expect.poll(() => seen[0]?.signal.aborted).toBe(true);
  });

  it("let go of a body when the client leaves in its middle", async () => {
    const leaving = new AbortController();
    let cancelled = false;
    const body = () =>
      new ReadableStream({
        start(controller) {
          controller.enqueue(new Uint8Array(1));
          setTimeout(() => leaving.abort(), 20);
        },
        cancel() {
          cancelled = true;
        },
      });
    using _ = interceptOrigin(origin, async () => new Response(body()));
    await expect(ask(origin, { signal: leaving.signal })).rejects.toThrow();
    await expect.poll(() => cancelled).toBe(true);
  });

  it("reach a gateway, whose faults are the network's", async () => {
    await using gateway = createGateway({
      groups: [
        {
          name: "pets",
          apis: [
            { name: "ok", method: "GET", path: "/ok", backend: mock({ json: { ok: true } }) },
            { name: "reset", method: "GET", path: "/reset", backend: mock({ fault: "CONNECTION_RESET_BY_PEER" }) },
            { name: "empty", method: "GET", path: "/empty", backend: mock({ fault: "EMPTY_RESPONSE" }) },
          ],
        },
      ],
    });
    using _ = interceptOrigin(origin, (request) => gateway.fetch(request));
    expect(await ask(`${origin}/ok`)).toMatchObject({ status: 200, body: '{"ok":true}' });
    const codeOf = (path: string) =>
      ask(origin + path).then(Promise.reject, (error: { code?: string; cause?: { code?: string } }) => error.code ?? error.cause?.code);
    expect(await codeOf("/reset")).toBe("ECONNRESET");
    expect(await codeOf("/empty")).toBe(kind === "node:http" ? "ECONNRESET" : "UND_ERR_SOCKET");
  });
});
