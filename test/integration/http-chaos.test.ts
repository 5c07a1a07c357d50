/** Every way in which an upstream can misbehave: what the client gets to see, and that nothing stays behind. */
import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { BehaviourName } from "./support/chaos-behaviours.js";
import { chaosProxy, expectAnswered } from "./support/chaos-proxy.js";
import { ask, toRawAnswer } from "./support/raw-answer.js";
import { RawClient } from "./support/raw-client.js";

/** The same for a request without and with a body. */
const requests = [
  ["GET", ""],
  ["POST", "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"],
] as const;

describe.each(requests)("an upstream that answers a %s oddly but in order", (method, more) => {
  const rows: readonly [name: BehaviourName, status: number, body: string, head?: RegExp][] = [
    ["echo", 200, method],
    ["drip", 200, "ok"],
    ["drip-chunked", 200, "ok"],
    ["two-cookies", 200, "ok", /\r\nset-cookie: a=1\r\nset-cookie: b=2\r\n/],
    ["1xx-then-final", 200, "ok", /^(?!.*link:)/is],
    ["100-unasked", 200, "ok"],
    ["http-1.0", 200, "ok", /^HTTP\/1\.1 /],
    ["until-closed", 200, "ok"],
    ["sized-then-closed", 200, "ok"],
    ["kept-then-closed", 200, "ok"],
    ["stream-chunked", 200, "x".repeat(1_000_000)],
    ["stream-sized", 200, "x".repeat(1_000_000)],
    ["stream-sized-then-closed", 200, "x".repeat(1_000_000)],
    ["stream-until-closed", 200, "x".repeat(1_000_000)],
    ["extra-bytes", 200, "ok"],
    ["second-answer", 200, "ok"],
    ["204-with-body", 204, ""],
    ["304-with-body", 304, ""],
  ];

  it.each(rows)("%s is passed on whole and with nothing added", async (name, status, body, head = /^/) => {
    const { port, expectHealthy } = await chaosProxy();
    expect(await ask(port, name, method, more)).toEqual({
      status,
      body,
      complete: true,
      rest: "",
      head: expect.stringMatching(head),
    });
    await expectHealthy();
  });
});

describe.each(requests)("an upstream that gives a %s no answer that can be used", (method, more) => {
  const rows: readonly BehaviourName[] = [
    "reset-before-header",
    "fin-before-header",
    "fin-in-header",
    "reset-in-header",
    "garbage",
    "tls-alert",
    "huge-header",
    "status-0",
    "status-999",
    "lf-only",
    "two-lengths",
    "length-and-chunks",
    "101-unasked",
  ];

  it.each(rows)("%s is 502, and the request was sent once", async (name) => {
    const { port, upstream, errors, expectHealthy } = await chaosProxy();
    const { status, body, complete, rest } = await ask(port, name, method, more);
    expect([status, complete, rest]).toEqual([502, true, ""]);
    expect(JSON.parse(body)).toMatchObject({ status: 502, code: "BAD_GATEWAY" });
    expect(errors).toMatchObject([{ code: "BAD_GATEWAY" }]);
    expect(upstream.asked.get(name)).toBe(1);
    await expectHealthy();
  });

  it.each(["garbage", "lf-only"] as const)("%s is told to be no HTTP/1.1", async (name) => {
    const { gateway } = await chaosProxy();
    const answer = await gateway.dispatch({ method, url: `/${name}` });
    expect(await answer.json()).toMatchObject({ detail: "The backend's answer is not legal HTTP/1.1." });
  });
});

describe.each(requests)("an upstream that takes too long over a %s", (method, more) => {
  it.each(["never", "endless-header", "endless-1xx"] as const)("%s is 504 by the header deadline", async (name) => {
    const { port, errors, expectHealthy } = await chaosProxy({ headersMs: 250 });
    const { status, body, complete } = await ask(port, name, method, more);
    expect([status, complete]).toEqual([504, true]);
    expect(JSON.parse(body)).toMatchObject({ status: 504, code: "BACKEND_TIMEOUT" });
    expect(errors).toMatchObject([{ code: "BACKEND_TIMEOUT" }]);
    await expectHealthy();
  });

  it.each(["stalls", "endless-chunk-extension"] as const)("%s is broken off by the idle deadline", async (name) => {
    const { port, expectHealthy } = await chaosProxy({ bodyIdleMs: 250 });
    expect(await ask(port, name, method, more)).toMatchObject({ status: 200, body: "hello", complete: false });
    await expectHealthy();
  });

  it.each(["never-ends", "events"] as const)("%s is broken off by the total deadline", async (name) => {
    const { port, expectHealthy } = await chaosProxy({ totalMs: 1000 });
    expect(await ask(port, name, method, more)).toMatchObject({ status: 200, complete: false });
    await expectHealthy();
  });
});

describe.each(requests)("an upstream that breaks its answer to a %s off", (method, more) => {
  const rows: readonly [name: BehaviourName, body: string][] = [
    ["fin-after-header", ""],
    ["reset-after-header", ""],
    ["truncated-sized", "hello"],
    ["truncated-chunked", "hello"],
    ["truncated-last-chunk", "hello"],
    ["truncated-in-chunk", "hello"],
    ["reset-sized", "hello"],
    ["reset-chunked", "hello"],
    ["bad-chunk-size", "hello"],
    ["overflowing-chunk-size", "hello"],
    ["long-chunk", "hello"],
  ];

  it.each(rows)("%s is broken off for the client, never a complete 200", async (name, body) => {
    const { port, upstream, expectHealthy } = await chaosProxy();
    expect(await ask(port, name, method, more)).toMatchObject({ status: 200, body, complete: false });
    expect(upstream.asked.get(name)).toBe(1);
    await expectHealthy();
  });

  it.each(rows)("%s rejects what reads it", async (name) => {
    const { gateway, expectHealthy } = await chaosProxy();
    const answer = await gateway.dispatch({ method, url: `/${name}` });
    await expect(answer.text()).rejects.toMatchObject({ name: "GatewayError", code: "BAD_GATEWAY" });
    await expectHealthy();
  });

  it("stalls-until-closed, then reset, is broken off although only the connection's end says where the answer ends", async () => {
    const { port, upstream, expectHealthy } = await chaosProxy();
    const client = new RawClient(port);
    client.write(`${method} /stalls-until-closed HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${more === "" ? "\r\n" : more}`);
    // A reset that comes together with bytes looks like an orderly end to Node.js.
    await client.until(/hello/);
    upstream.reset();
    await client.closed;
    expect(toRawAnswer(client.received)).toMatchObject({ status: 200, body: "hello", complete: false });
    await expectHealthy();
  });

  it("stream-then-reset is broken off as well when it is big", async () => {
    const { port, expectHealthy } = await chaosProxy();
    expect(await ask(port, "stream-then-reset", method, more)).toMatchObject({ status: 200, complete: false });
    await expectHealthy();
  });
});

describe("an answer whose consumer holds it back while the upstream ends the connection", () => {
  const names = ["stream-sized-then-closed", "stream-until-closed"] as const;
  const sizes = [65_536, 70_000, 100_000, 150_000, 400_000];

  it.each(names.flatMap((name) => sizes.map((bytes) => [name, bytes] as const)))("%s of %d bytes is whole", async (name, bytes) => {
    const { gateway, upstream, expectHealthy } = await chaosProxy();
    const answer = await gateway.dispatch({ method: "GET", url: `/${name}?bytes=${bytes}` });
    await upstream.until(({ ended }) => ended === 1);
    // The end is in the gateway's socket by now; what is to be read before it takes some turns.
    for (let turn = 0; turn < 20; turn++) await setImmediate();
    expect((await answer.bytes()).byteLength).toBe(bytes);
    await expectHealthy();
  });

  it.each(names)("%s is whole for one that takes it piece by piece", async (name) => {
    const { gateway, expectHealthy } = await chaosProxy();
    const answer = await gateway.dispatch({ method: "GET", url: `/${name}?bytes=1000000` });
    let taken = 0;
    for await (const piece of answer.body as AsyncIterable<Uint8Array>) {
      taken += piece.byteLength;
      for (let turn = 0; turn < 5; turn++) await setImmediate();
    }
    expect(taken).toBe(1_000_000);
    await expectHealthy();
  });

  it("is broken off where the connection was reset", async () => {
    const { gateway, upstream, expectHealthy } = await chaosProxy();
    const answer = await gateway.dispatch({ method: "GET", url: "/stream-then-reset?bytes=100000" });
    await upstream.until(({ open }) => open === 0);
    await expect(answer.text()).rejects.toMatchObject({ code: "BAD_GATEWAY" });
    await expectHealthy();
  });
});

describe("a connection that the upstream spoils after its answer", () => {
  it.each(["garbage-when-idle", "answer-when-idle", "kept-then-reset"] as const)("by %s is not used again", async (name) => {
    const { port, upstream, expectHealthy } = await chaosProxy();
    expect(await ask(port, name)).toMatchObject({ status: 200, complete: true });
    await upstream.until(({ open }) => open === 0);
    await expectHealthy();
  });

  it("by closing it at once fails none of the requests that follow", async () => {
    const { port, expectHealthy } = await chaosProxy();
    for (let i = 0; i < 20; i++) {
      expect(await ask(port, "kept-then-closed")).toMatchObject({ status: 200, complete: true });
      await expectAnswered(port);
    }
    await expectHealthy();
  });
});

describe("an upstream that does not wait for the request's body", () => {
  const head = "Host: a\r\nContent-Length: 10\r\n\r\nhello";

  it.each(["early", "early-then-closed", "early-then-reset"] as const)(
    "%s is passed on, and the client's connection goes on",
    async (name) => {
      const { port, expectHealthy } = await chaosProxy();
      const client = new RawClient(port);
      client.write(`POST /${name} HTTP/1.1\r\n${head}`);
      await client.until(/^HTTP\/1\.1 401 [\s\S]*no$/);
      client.write("worldGET /ok HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
      await client.until(/no[\s\S]*HTTP\/1\.1 200 [\s\S]*ok$/);
      await expectHealthy();
    },
  );

  it.each(["early", "early-then-closed", "early-then-reset"] as const)(
    "%s ends a request of 8 MB, by its answer or as 502",
    async (name) => {
      const { port, expectHealthy } = await chaosProxy();
      const client = new RawClient(port);
      client.write(`POST /${name} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 8000000\r\n\r\n`);
      client.write(Buffer.alloc(8_000_000));
      await client.closed;
      expect(client.received).toMatch(/^HTTP\/1\.1 (401|502) /);
      await expectHealthy();
    },
  );

  it("but does not read it is 504, and the client's connection goes on", async () => {
    const { port, expectHealthy } = await chaosProxy({ headersMs: 250 });
    const client = new RawClient(port);
    client.write("POST /reads-late HTTP/1.1\r\nHost: a\r\nContent-Length: 16000000\r\n\r\n");
    client.write(Buffer.alloc(16_000_000));
    client.write("GET /ok HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    await client.until(/^HTTP\/1\.1 504 [\s\S]*HTTP\/1\.1 200 [\s\S]*ok$/);
    await expectHealthy();
  });
});
