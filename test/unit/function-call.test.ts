import { describe, expect, it } from "vitest";
import type { FunctionCall, LogEvent } from "../../src/index.js";
import { FakeClock } from "./support/fake-clock.js";
import { calling } from "./support/gateways.js";

const get = (url: string) => ({ method: "GET", url });

describe("the log of a function", () => {
  it("goes to listeners of the gateway, with what was asked and who answered", async () => {
    const gateway = calling(({ log }) => {
      log.debug("a");
      log.info("b", { pet: 7 });
      log.warn("c", new Error("d"));
      log.error("e\r\n");
      return 1;
    });
    const said: LogEvent[] = [];
    gateway.on("log", (event) => said.push(event));
    const answer = await gateway.dispatch(get("/a/1?token=hunter2"));
    expect(said.map(({ level, message, details }) => [level, message, details])).toEqual([
      ["debug", "a", undefined],
      ["info", "b", { pet: 7 }],
      ["warn", "c", new Error("d")],
      ["error", "e\r\n", undefined],
    ]);
    expect(said[0]).toMatchObject({ method: "GET", url: "/a/1?token=[redacted]" });
    expect(said[0]?.served).toBe(answer.served);
  });

  it("reaches neither the client nor anybody else where nobody listens, and no listener harms the answer", async () => {
    const gateway = calling(({ log }) => {
      log.error("s3cret");
      return { ok: true };
    });
    expect(await (await gateway.dispatch(get("/a/1"))).text()).toBe('{"ok":true}');
    gateway.on("log", () => {
      throw new Error("s3cret");
    });
    expect(await (await gateway.dispatch(get("/a/1"))).text()).toBe('{"ok":true}');
  });
});

describe("work behind the answer", () => {
  it("is waited for by close, and its answer does not wait for it", async () => {
    let finish: () => void = () => {};
    const gateway = calling(({ waitUntil }) => {
      waitUntil(new Promise<void>((resolve) => (finish = resolve)));
      return 1;
    });
    expect((await gateway.dispatch(get("/a/1"))).status).toBe(200);
    let closed = false;
    const closing = gateway.close().then(() => (closed = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(closed).toBe(false);
    finish();
    await closing;
  });

  it("is waited for by close no longer than an answer may take", async () => {
    const clock = new FakeClock();
    const gateway = calling(
      ({ waitUntil }) => {
        waitUntil(new Promise(() => {}));
        return 1;
      },
      { clock, limits: { answerTimeoutMs: 500 } },
    );
    await gateway.dispatch(get("/a/1"));
    const closing = gateway.close();
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(500);
    await closing;
    expect(clock.pending).toBe(0);
  });

  it("may be no promise at all, and close ends", async () => {
    const gateway = calling(({ waitUntil }) => {
      waitUntil(undefined as unknown as Promise<void>);
      return 1;
    });
    expect((await gateway.dispatch(get("/a/1"))).status).toBe(200);
    await gateway.close();
  });

  it("tells error listeners when it fails, and nobody else", async () => {
    const gateway = calling(({ waitUntil }) => {
      waitUntil(Promise.reject(new Error("s3cret")));
      return 1;
    });
    const causes: unknown[] = [];
    gateway.on("error", ({ error }) => causes.push([error.code, (error.cause as Error).message]));
    expect((await gateway.dispatch(get("/a/1"))).status).toBe(200);
    await gateway.close();
    expect(causes).toEqual([["FUNCTION_FAILED", "s3cret"]]);
  });
});

describe("a function sees", () => {
  it("the canonical path and the query as it came", async () => {
    const gateway = calling(({ path, queryText }: FunctionCall) => [path, queryText]);
    expect(await (await gateway.dispatch(get("/a/%7e%2F?q=%7e&r"))).json()).toEqual(["/a/~%2F", "q=%7e&r"]);
    expect(await (await gateway.dispatch(get("/a/1"))).json()).toEqual(["/a/1", ""]);
  });

  it("its signal aborted once nobody wants the rest of its body", async () => {
    let signal: AbortSignal | undefined;
    async function* endless() {
      for (;;) yield new Uint8Array(10);
    }
    const gateway = calling((call) => {
      signal = call.signal;
      return { status: 200, body: endless() };
    });
    await (await gateway.dispatch(get("/a/1"))).toResponse().body?.cancel();
    expect(signal?.aborted).toBe(true);
    await gateway.dispatch({ method: "HEAD", url: "/a/1" });
    expect(signal?.aborted).toBe(true);
  });
});

describe("the answer of another gateway", () => {
  it("is given under the name of this function, its stream included", async () => {
    async function* chunks() {
      yield new Uint8Array([97]);
      yield new Uint8Array([98]);
    }
    const inner = calling(() => ({ status: 201, headers: { "x-inner": "1" }, body: chunks() }));
    const outer = calling(() => inner.dispatch(get("/a/1")));
    const answer = await outer.dispatch(get("/a/2"));
    expect([answer.status, answer.headers["x-inner"], await answer.text()]).toEqual([201, "1", "ab"]);
    const other = await inner.dispatch(get("/a/1"));
    expect(answer.served).not.toBe(other.served);
  });
});

describe("text that is no whole Unicode", () => {
  it.each(["\ufeffa", "a\ud800b", "\udc00"])("comes back as from the wire: %j", async (text) => {
    const gateway = calling(() => ({ status: 200, text }));
    const wire = new TextDecoder().decode(new TextEncoder().encode(text));
    const answer = await gateway.dispatch(get("/a/1"));
    expect(await answer.text()).toBe(wire);
    expect(Number(answer.headers["content-length"])).toBe(new TextEncoder().encode(text).byteLength);
    expect(await (await gateway.dispatch(get("/a/1"))).toResponse().text()).toBe(wire);
  });
});
