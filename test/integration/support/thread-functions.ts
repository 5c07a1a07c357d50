import { threadId } from "node:worker_threads";
import { GatewayError } from "../../../src/core/errors.js";
import type { FunctionCall } from "../../../src/index.js";
import { fromLambda } from "../../../src/functions/lambda/from-lambda.js";

/** What the call is made of, as the function sees it. */
export async function echo(call: FunctionCall) {
  const { request, params, query, served, route, header, text, signal } = call;
  return {
    method: request.method,
    url: request.url,
    client: request.client,
    params,
    query: [...query],
    tag: header("X-Tag"),
    served,
    route,
    body: await text(),
    aborted: signal.aborted,
    thread: threadId > 0,
  };
}

export const result = ({ query }: FunctionCall): unknown =>
  ({
    json: { a: 1 },
    init: { status: 201, headers: { "x-a": "1" }, json: { a: 1 } },
    text: { status: 200, text: "ü" },
    typed: { status: 200, headers: { "Content-Type": "text/html" }, text: "<p>" },
    bytes: { status: 200, body: new Uint8Array([0, 255]) },
    part: { status: 200, body: new Uint8Array([9, 0, 255, 9]).subarray(1, 3) },
    stream: { status: 200, body: new Blob(["a", "b"]).stream() },
    empty: { status: 204 },
    undefined: undefined,
    function: () => 1,
    twice: { status: 200, json: 1, text: "1" },
    status: { status: 999 },
    newline: { status: 200, headers: { "x-a": "1\r\nx-b: 2" } },
    number: { status: 200, body: 1 },
    big: 1n,
  })[query.get("of") ?? ""];

export function response(): Response {
  const headers = new Headers({ "content-type": "text/html" });
  headers.append("set-cookie", "a=1");
  headers.append("set-cookie", "b=2");
  return new Response("<p>", { status: 202, headers });
}

export async function broken(): Promise<unknown> {
  return {
    status: 200,
    body: (async function* () {
      yield new Uint8Array([1]);
      throw new Error("s3cret");
    })(),
  };
}

export const json = async (call: FunctionCall): Promise<unknown> => ({ got: await call.json() });

/** Bytes as they came: the memory of the request goes back with the answer. */
export const mirror = async (call: FunctionCall): Promise<unknown> => ({ status: 200, body: await call.bytes() });

const kept = new Uint8Array([1, 2, 3]);
export const cached = ({ query }: FunctionCall): unknown => (query.has("left") ? kept.byteLength : { status: 200, body: kept });

export function spin(): never {
  for (;;);
}

export const never = (): Promise<never> => new Promise(() => {});

export function hog(): unknown {
  const all: number[][] = [];
  for (;;) all.push(new Array(100_000).fill(1.5));
}

export const exit = (): never => process.exit(3);

export function crash(): Promise<never> {
  setImmediate(() => {
    throw new Error("s3cret");
  });
  return never();
}

export async function rejectUnseen(): Promise<unknown> {
  Promise.reject(new Error("s3cret"));
  return never();
}

/** Answers, and crashes its thread when nobody is waiting any more. */
export function crashLater(): unknown {
  setTimeout(() => {
    throw new Error("s3cret");
  }, 5);
  return threadId;
}

export const fail = (): never => {
  throw Object.assign(new Error("s3cret"), { name: "OwnError" });
};

export const failOddly = (): Promise<never> => Promise.reject("s3cret");

export const refuse = (): never => {
  throw new GatewayError("BAD_REQUEST", "No.", { headers: { "x-why": "because" } });
};

/** Goes on until its client has left, and says in the file of the query what it heard. */
export async function untilLeft({ signal, query }: FunctionCall): Promise<unknown> {
  const { writeFileSync } = await import("node:fs");
  const file = query.get("file") as string;
  writeFileSync(file, "begun");
  await new Promise((resolve) => signal.addEventListener("abort", resolve));
  writeFileSync(file, String(signal.reason.code));
  return null;
}

export const id = (): unknown => threadId;

export async function wait({ query }: FunctionCall): Promise<unknown> {
  await new Promise((resolve) => setTimeout(resolve, Number(query.get("ms"))));
  return threadId;
}

export const lambda = fromLambda(async (event) => ({ statusCode: 200, body: event.rawPath }));

export const noFunction = 1;

/** Logs, also what can't be copied, and works on behind its answer. */
export function busy({ log, waitUntil }: FunctionCall): string {
  log.info("started", { by: "thread" });
  log.warn("no copy", () => {});
  waitUntil(new Promise<void>((resolve) => setTimeout(resolve, 50)).then(() => log.info("worked")));
  waitUntil(Promise.reject(new Error("unfinished")));
  return "done";
}
