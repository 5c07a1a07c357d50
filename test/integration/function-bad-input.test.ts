import { describe, expect, it, onTestFinished } from "vitest";
import { type Api, createGateway, type FunctionHandler, fn, type GatewayError } from "../../src/index.js";
import { serve } from "../../src/integrations/node/index.js";
import { noteFaults } from "./support/faults.js";
import { exchange } from "./support/raw-client.js";

/** What must never reach a client. */
const secret = "hunter2";

const circular: Record<string, unknown> = { secret };
circular.self = circular;

async function* breaking(): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode("the first half ");
  throw new Error(secret);
}

const throwing = (thrown: unknown) => () => {
  throw thrown;
};

interface BadInput {
  readonly name: string;
  readonly handler: () => unknown;
  /** The answer; `null` where it breaks off behind its header. */
  readonly status: number | null;
  readonly code: string;
}

const failed = { status: 500, code: "FUNCTION_FAILED" };
const bad = { status: 502, code: "FUNCTION_BAD_RESPONSE" };
const broken = { status: null, code: "FUNCTION_FAILED" };

const cases: readonly BadInput[] = [
  { name: "returns nothing", handler: () => undefined, ...bad },
  { name: "returns a function", handler: () => () => secret, ...bad },
  { name: "returns a symbol", handler: () => Symbol(secret), ...bad },
  { name: "returns a bigint", handler: () => 1n, ...bad },
  { name: "returns a circular object", handler: () => circular, ...bad },
  { name: "returns a circular object to be JSON", handler: () => ({ status: 200, json: circular }), ...bad },
  { name: "returns status 0", handler: () => ({ status: 0, text: secret }), ...bad },
  { name: "returns status 99", handler: () => ({ status: 99, text: secret }), ...bad },
  { name: "returns status 100", handler: () => ({ status: 100 }), ...bad },
  { name: "returns status 600", handler: () => ({ status: 600 }), ...bad },
  { name: "returns an error response", handler: () => Response.error(), ...bad },
  { name: "returns CR and LF in a header", handler: () => ({ status: 200, headers: { "x-a": `1\r\nx-b: ${secret}` } }), ...bad },
  { name: "returns NUL in a header", handler: () => ({ status: 200, headers: { "x-a": "1\0" } }), ...bad },
  { name: "returns a header name with a space", handler: () => ({ status: 200, headers: { "x a": "1" } }), ...bad },
  {
    name: "returns a Response with a control character in a header",
    handler: () => new Response("", { headers: { "x-a": "\u0001" } }),
    ...bad,
  },
  { name: "returns a body that is none", handler: () => ({ status: 200, body: { secret } }), ...bad },
  {
    name: "returns a stream whose chunks are no bytes",
    handler: () => ({
      status: 200,
      body: (async function* () {
        yield secret;
      })(),
    }),
    ...broken,
  },
  { name: "streams and breaks off", handler: () => ({ status: 200, body: breaking() }), ...broken },
  {
    name: "gives a Response that breaks off",
    handler: () => new Response(ReadableStream.from(breaking()) as ReadableStream<Uint8Array>),
    ...broken,
  },
  { name: "throws an Error", handler: throwing(new Error(secret)), ...failed },
  { name: "throws text", handler: throwing(secret), ...failed },
  { name: "throws nothing", handler: throwing(undefined), ...failed },
  { name: "throws null", handler: throwing(null), ...failed },
  { name: "throws an object that looks like an answer", handler: throwing({ status: 200, text: secret }), ...failed },
  {
    name: "throws what has a code of its own",
    handler: throwing(Object.assign(new Error(secret), { name: "GatewayError", code: secret })),
    ...failed,
  },
  { name: "never settles", handler: () => new Promise(() => {}), status: 504, code: "BACKEND_TIMEOUT" },
];

/** A handler's bad input, at once and as a promise. */
const apis: readonly Api[] = cases.flatMap(({ handler }, i) => [
  { name: `${i}`, method: "ANY", path: `/${i}/sync`, backend: fn(handler as FunctionHandler, { timeoutMs: 50 }) },
  { name: `${i}-async`, method: "ANY", path: `/${i}/async`, backend: fn((async () => handler()) as FunctionHandler, { timeoutMs: 50 }) },
]);

function start() {
  const faults = noteFaults();
  const gateway = createGateway({ groups: [{ name: "g", apis }] });
  const errors: GatewayError[] = [];
  gateway.on("error", ({ error }) => errors.push(error));
  onTestFinished(() => gateway.close());
  return { gateway, errors, faults };
}

const rows = cases.flatMap((bad, i) => (["sync", "async"] as const).map((form) => ({ ...bad, form, url: `/${i}/${form}` })));

describe("a function that", () => {
  it.each(rows)("$name ($form) has its answer and its event, through dispatch", async ({ url, status, code }) => {
    const { gateway, errors, faults } = start();
    const answer = await gateway.dispatch({ method: "GET", url });
    expect(answer.status).toBe(status ?? 200);
    if (status === null) await expect(answer.text()).rejects.toThrow();
    else {
      const text = await answer.text();
      expect(JSON.parse(text)).toMatchObject({ status, code });
      expect(text + JSON.stringify(answer.headers)).not.toContain(secret);
    }
    expect(errors.map((error) => error.code)).toEqual([code]);
    expect(faults).toEqual([]);
  });

  it.each(rows)("$name ($form) has its answer and its event, over a socket", async ({ url, status, code }) => {
    const { gateway, errors, faults } = start();
    const server = await serve(gateway);
    onTestFinished(() => server.close());
    const received = await exchange(server.port, `GET ${url} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`);
    expect(received).not.toContain(secret);
    const [header = "", body = ""] = received.split("\r\n\r\n", 2);
    expect(header).toMatch(new RegExp(`^HTTP/1\\.1 ${status ?? 200} `));
    if (status === null) {
      // No last chunk (RFC 9112 §7.1): no client takes it for the whole.
      expect(header.toLowerCase()).toContain("transfer-encoding: chunked");
      expect(received.endsWith("0\r\n\r\n")).toBe(false);
    } else expect(JSON.parse(body)).toMatchObject({ status, code });
    expect(errors.map((error) => error.code)).toEqual([code]);
    expect(faults).toEqual([]);
  });

  it.each([1, 0, -1.5, true, "text", null])("returns %j answers with that as JSON", async (result) => {
    const gateway = createGateway({ groups: [{ name: "g", apis: [{ name: "a", method: "GET", path: "/", backend: fn(() => result) }] }] });
    const answer = await gateway.dispatch({ method: "GET", url: "/" });
    expect([answer.status, await answer.json()]).toEqual([200, result]);
  });
});

describe("a client that leaves the queue", () => {
  it("frees its place, over a socket", async () => {
    let calls = 0;
    let finish: () => void = () => {};
    const handler: FunctionHandler = () => {
      calls++;
      return new Promise<object>((resolve) => (finish = () => resolve({ status: 200, text: "done" })));
    };
    const backend = fn(handler, { concurrency: 1, queue: 1 });
    const gateway = createGateway({ groups: [{ name: "g", apis: [{ name: "a", method: "GET", path: "/", backend }] }] });
    const errors: string[] = [];
    const gone = new Promise<void>((resolve) => {
      gateway.on("error", ({ error }) => {
        errors.push(error.code);
        if (error.code === "CLIENT_GONE") resolve();
      });
    });
    const server = await serve(gateway);
    onTestFinished(async () => {
      await server.close();
      await gateway.close();
    });
    const first = fetch(server.url);
    await until(() => calls === 1);
    const leaver = new AbortController();
    const left = fetch(server.url, { signal: leaver.signal }).catch(() => "left");
    await until(async () => (await fetch(server.url)).status === 503); // the leaver waits, and the queue is full
    leaver.abort();
    expect(await left).toBe("left");
    await gone;
    const third = fetch(server.url);
    finish();
    expect(await (await first).text()).toBe("done");
    await until(() => calls === 2);
    finish();
    expect((await third).status).toBe(200);
    expect(calls).toBe(2);
    expect(errors.filter((code) => code !== "UNAVAILABLE")).toEqual(["CLIENT_GONE"]);
  });
});

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 5));
}
