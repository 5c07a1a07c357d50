import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { createGateway, type Gateway, type GatewayRequest } from "../../src/index.js";
import { fromModule, type ModuleFunction, type ModuleOptions } from "../../src/functions/index.js";

const functions = new URL("support/thread-functions.ts", import.meta.url);
/** The source is TypeScript. */
const execArgv = ["--import", new URL("support/register-tsx.mjs", import.meta.url).href];

interface Running {
  readonly gateway: Gateway;
  readonly causes: readonly unknown[];
  ask(request?: Partial<GatewayRequest>): ReturnType<Gateway["dispatch"]>;
}

/** A gateway whose one API, ANY /g/a/{id}, is answered by a function of the module, until the test ends. */
function running(name: string, options: ModuleOptions = {}): Running {
  return served(fromModule(functions, { execArgv, threads: 1, export: name, ...options }));
}

function served(handler: ModuleFunction): Running {
  const api = { name: "a", method: "ANY" as const, path: "/a/{id}", backend: { kind: "function" as const, handler } };
  const gateway = createGateway({ groups: [{ name: "g", prefix: "/g", apis: [api] }] });
  const causes: unknown[] = [];
  gateway.on("error", ({ error }) => causes.push(error.cause));
  onTestFinished(() => gateway.close());
  return { gateway, causes, ask: (request = {}) => gateway.dispatch({ method: "GET", url: "/g/a/1", ...request }) };
}

describe("a function in a thread", { timeout: 60_000 }, () => {
  it("logs to the gateway, and works on behind its answer until the gateway has closed", async () => {
    const { ask, gateway } = running("busy");
    const lines: unknown[] = [];
    gateway.on("log", ({ level, message, details }) => lines.push([level, message, details]));
    expect(await (await ask()).json()).toBe("done");
    await gateway.close();
    expect(lines).toEqual([
      ["info", "started", { by: "thread" }],
      ["warn", "no copy", expect.stringContaining("=>")],
      ["error", "Work behind the answer failed.", expect.objectContaining({ message: "unfinished" })],
      ["info", "worked", undefined],
    ]);
  });

  it("gets the call as it would in the process", async () => {
    const { ask } = running("echo");
    const answer = await ask({
      method: "POST",
      url: "/g/a/x%2Fy?a=1&a=2&b=%C3%BC",
      headers: { "x-tag": ["1", "2"] },
      body: "ü",
      client: { address: "203.0.113.9", protocol: "https" },
    });
    expect(await answer.json()).toEqual({
      method: "POST",
      url: "/g/a/x%2Fy?a=1&a=2&b=%C3%BC",
      client: { address: "203.0.113.9", protocol: "https" },
      params: { id: "x/y" },
      query: [
        ["a", "1"],
        ["a", "2"],
        ["b", "ü"],
      ],
      tag: "1, 2",
      served: expect.objectContaining({ group: "g", api: "a", kind: "function", source: "api" }),
      route: { method: "ANY", path: "/g/a/{id}" },
      body: "ü",
      aborted: false,
      thread: true,
    });
  });

  it("gives whatever a function may give", async () => {
    const { ask } = running("result");
    const of = async (name: string) => {
      const answer = await ask({ url: `/g/a/1?of=${name}` });
      return [answer.status, answer.headers["content-type"], Buffer.from(await answer.bytes()).toString("latin1")];
    };
    expect(await of("json")).toEqual([200, "application/json", '{"a":1}']);
    expect(await of("init")).toEqual([201, "application/json", '{"a":1}']);
    expect(await of("text")).toEqual([200, "text/plain; charset=utf-8", "\u00c3\u00bc"]);
    expect(await of("typed")).toEqual([200, "text/html", "<p>"]);
    expect(await of("bytes")).toEqual([200, undefined, "\u0000\u00ff"]);
    expect(await of("part")).toEqual([200, undefined, "\u0000\u00ff"]);
    expect(await of("stream")).toEqual([200, undefined, "ab"]);
    expect(await of("empty")).toEqual([204, undefined, ""]);
    for (const bad of ["undefined", "function", "twice", "status", "newline", "number", "big"]) {
      const [status, type, text] = await of(bad);
      expect([bad, status, type]).toEqual([bad, 502, "application/problem+json"]);
      expect(text).toContain("FUNCTION_BAD_RESPONSE");
    }
  });

  it("may give a web Response", async () => {
    const answer = await running("response").ask();
    expect([answer.status, await answer.text()]).toEqual([202, "<p>"]);
    expect({ ...answer.headers }).toMatchObject({ "content-type": "text/html", "set-cookie": ["a=1", "b=2"] });
  });

  it("may be a Lambda handler, and wrapped in the module", async () => {
    await expect((await running("lambda").ask()).text()).resolves.toBe("/g/a/1");
  });

  it.each([
    ["fail", 500, "FUNCTION_FAILED", "OwnError: s3cret"],
    ["failOddly", 500, "FUNCTION_FAILED", "Error: s3cret"],
    ["broken", 500, "FUNCTION_FAILED", "Error: s3cret"],
    ["noFunction", 500, "FUNCTION_FAILED", 'exports no function "noFunction"; it exports'],
    ["constructor", 500, "FUNCTION_FAILED", 'exports no function "constructor"'],
  ])("that fails is a 500 whose cause listeners are told: %s", async (name, status, code, cause) => {
    const { ask, causes } = running(name);
    const answer = await ask();
    const text = await answer.text();
    expect([answer.status, JSON.parse(text).code]).toEqual([status, code]);
    expect(text).not.toMatch(/s3cret|exports/);
    expect(causes.map(String)).toEqual([expect.stringContaining(cause)]);
  });

  it("may refuse a request, also by asking for JSON", async () => {
    const refused = await running("refuse").ask();
    expect([refused.status, refused.headers["x-why"]]).toEqual([400, "because"]);
    const { ask } = running("json");
    expect(await (await ask({ method: "POST", body: '{"a":1}' })).json()).toEqual({ got: { a: 1 } });
    expect((await ask({ method: "POST", body: "{" })).status).toBe(400);
  });
});

describe("bodies", { timeout: 60_000 }, () => {
  const big = Uint8Array.from({ length: 3_000_000 }, (_, i) => (i * 7) % 256);
  const same = async (answer: { bytes(): Promise<Uint8Array> }) => Buffer.compare(await answer.bytes(), big) === 0;

  it("go through a thread and back whole, and what the request was made from stays with its maker", async () => {
    const { ask } = running("mirror");
    expect(await same(await ask({ method: "POST", body: big }))).toBe(true);
    expect(big.byteLength).toBe(3_000_000);
    const chunks = async function* () {
      for (let at = 0; at < big.length; at += 65_536) yield big.subarray(at, at + 65_536);
    };
    expect(await same(await ask({ method: "POST", body: chunks() }))).toBe(true);
    expect(big.byteLength).toBe(3_000_000);
  });

  it("that were given away once are not given again", async () => {
    const { ask, causes } = running("cached");
    expect([...(await (await ask()).bytes())]).toEqual([1, 2, 3]);
    expect(await (await ask({ url: "/g/a/1?left" })).json()).toBe(0);
    expect((await ask()).status).toBe(502);
    expect(String(causes[0])).toContain("give a copy of what you keep");
  });
});

describe("a function that", { timeout: 60_000 }, () => {
  it.each(["spin", "never"])("does not end is killed at its timeout, and the next call is answered: %s", async (name) => {
    const { ask } = running(name, { timeoutMs: 100 });
    for (let i = 0; i < 2; i++) {
      const answer = await ask();
      expect([answer.status, (await answer.json<{ code: string }>()).code]).toEqual([504, "BACKEND_TIMEOUT"]);
    }
  });

  it.each([
    ["hog", "memory limit"],
    ["exit", "exited with code: 3"],
    ["crash", "s3cret"],
    ["rejectUnseen", "s3cret"],
  ])("dies takes nobody with it: %s", async (name, cause) => {
    const dying = running(name, { memoryMb: 32 });
    const other = running("id");
    for (let i = 0; i < 2; i++) {
      const [answer, beside] = await Promise.all([dying.ask(), other.ask()]);
      expect([answer.status, (await answer.json<{ code: string }>()).code]).toEqual([500, "FUNCTION_FAILED"]);
      expect(beside.status).toBe(200);
    }
    expect(dying.causes.map(String)).toEqual([expect.stringContaining(cause), expect.stringContaining(cause)]);
  });

  it("crashes after its answer is replaced", async () => {
    const { ask } = running("crashLater");
    const thread = async () => {
      const answer = await ask();
      return answer.status === 200 ? answer.json<number>() : undefined;
    };
    const first = await thread();
    expect(first).toBeTypeOf("number");
    await expect.poll(async () => [undefined, first].includes(await thread()), { timeout: 20_000, interval: 100 }).toBe(false);
  });

  it("can't even start for want of memory is a 500", async () => {
    const { ask } = running("id", { memoryMb: 1 });
    expect((await ask()).status).toBe(500);
    expect((await ask()).status).toBe(500);
  });

  it("has no module is a 500", async () => {
    const missing = new URL("support/no-such-module.ts", import.meta.url);
    const { ask, causes } = served(fromModule(missing, { execArgv, threads: 1 }));
    expect((await ask()).status).toBe(500);
    expect(String(causes[0])).toContain("no-such-module");
  });
});

describe("a client that leaves", { timeout: 60_000 }, () => {
  it("is told to the function, which may end by itself", async () => {
    const folder = mkdtempSync(join(tmpdir(), "pointsman-threads-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, "heard");
    const { ask } = running("untilLeft");
    const leaving = new AbortController();
    const pending = ask({ url: `/g/a/1?file=${encodeURIComponent(file)}`, signal: leaving.signal });
    await expect.poll(() => existsSync(file), { timeout: 20_000 }).toBe(true);
    leaving.abort();
    await pending;
    expect(readFileSync(file, "utf8")).toBe("UNAVAILABLE");
  });

  it("frees the thread of a function that does not listen, and the place of one that waits", async () => {
    const { ask } = running("spin", { timeoutMs: 60_000 });
    const leaving = new AbortController();
    const [spinning, waiting] = [ask({ signal: leaving.signal }), ask({ signal: leaving.signal })];
    leaving.abort();
    expect((await waiting).status).toBe(503);
    await spinning;
  });
});

describe("threads", { timeout: 60_000 }, () => {
  it("run as many calls at once as there are, let others wait in their order and refuse what is too much", async () => {
    const { ask } = running("wait", { threads: 2, queue: 3 });
    await Promise.all([ask({ url: "/g/a/1?ms=50" }), ask({ url: "/g/a/1?ms=50" })]);
    const order: number[] = [];
    const calls = Array.from({ length: 7 }, async (_, i) => {
      const answer = await ask({ url: "/g/a/1?ms=100" });
      if (answer.status === 200) order.push(i);
      return { status: answer.status, retryAfter: answer.headers["retry-after"], thread: await answer.text() };
    });
    const answers = await Promise.all(calls);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 503, 503]);
    expect(answers[5]?.retryAfter).toBe("1");
    expect(new Set(answers.slice(0, 5).map(({ thread }) => thread)).size).toBe(2);
    expect(order.at(-1)).toBe(4);
  });

  it("end with the gateway", async () => {
    const { gateway, ask } = running("id");
    expect((await ask()).status).toBe(200);
    await gateway.close();
    expect((await ask()).status).toBe(503);
  });

  it("end when they are told to, after the calls under way, and start again with the next call", async () => {
    await using handler = fromModule(functions, { execArgv, threads: 1, export: "wait" });
    const { ask } = served(handler);
    const pending = ask({ url: "/g/a/1?ms=50" });
    await handler.close();
    const first = await (await pending).text();
    expect(await (await ask({ url: "/g/a/1?ms=1" })).text()).not.toBe(first);
  });

  it.each([
    { threads: 0 },
    { threads: 1.5 },
    { queue: -1 },
    { memoryMb: 0 },
    { timeoutMs: 0 },
    { timeoutMs: 2 ** 31 },
    { timeoutMs: Number.NaN },
  ])("are not made from numbers out of range: %j", (options) => {
    expect(() => fromModule(functions, options)).toThrow(RangeError);
  });

  it("run a module that is no file, which can't be watched", async () => {
    const url = new URL("data:text/javascript,export const greet = () => 'hello'");
    await expect((await served(fromModule(url, { execArgv, threads: 1, export: "greet" })).ask()).json()).resolves.toBe("hello");
    expect(() => fromModule(url, { watch: true })).toThrow(TypeError);
  });
});

describe("a module that is watched", { timeout: 60_000 }, () => {
  it("is loaded anew when it has changed, and calls under way end on what they began with", async () => {
    const folder = mkdtempSync(join(tmpdir(), "pointsman-watch-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, "greet.mjs");
    const write = (version: number) =>
      writeFileSync(
        file,
        `export async function greet({ query }) {
           await new Promise((resolve) => setTimeout(resolve, Number(query.get("ms") ?? 0)));
           return ${version};
         }`,
      );
    write(1);
    const { ask } = served(fromModule(pathToFileURL(file), { execArgv, export: "greet", threads: 2, watch: true }));
    const text = async (url?: string) => (await ask(url === undefined ? {} : { url })).text();
    expect(await text()).toBe("1");
    const slow = text("/g/a/1?ms=1500");
    await new Promise((resolve) => setTimeout(resolve, 100));
    write(2);
    await expect.poll(() => text(), { timeout: 20_000 }).toBe("2");
    expect(await slow).toBe("1");
    write(3);
    await expect.poll(() => text(), { timeout: 20_000 }).toBe("3");
  });
});
