import { fromWebResponse, isWebResponse } from "../../../backends/call/from-web-response.js";
import { isResponseInit } from "../../../backends/call/is-response-init.js";
import { isGatewayError } from "../../../core/errors.js";
import { collect, streamFrom } from "../../../core/model/body.js";
import { emptyRecord } from "../../../core/model/headers.js";
import type { ResponseInit } from "../../../core/model/response.js";
import { handOver } from "../hand-over.js";
import type { ThreadReply } from "../messages.js";

type HeadersInit = NonNullable<ResponseInit["headers"]>;

/** Memory that has been moved to the gateway with an answer. */
const moved = new WeakSet<ArrayBufferLike>();

const encoder = new TextEncoder();

/** What a function gave back, as data whose body can be moved: streams are read to their end, JSON is written here. */
export async function toReply(result: unknown): Promise<ThreadReply> {
  if (result === undefined || typeof result === "function" || typeof result === "symbol") {
    return { kind: "bad", reason: `The function gave ${typeof result}: return a Response, a response init or JSON.` };
  }
  let written: Written;
  try {
    written = write(isWebResponse(result) ? fromWebResponse(result) : isResponseInit(result) ? result : { json: result });
  } catch (error) {
    return { kind: "bad", reason: String(error) };
  }
  const { status, headers } = written;
  const bytes = await written.body;
  if (bytes === null) return { kind: "answer", status, headers, body: null };
  if (moved.has(bytes.buffer)) {
    return { kind: "bad", reason: "The function gave bytes that were moved away with an earlier answer: give a copy of what you keep." };
  }
  const body = handOver(bytes);
  moved.add(body.buffer);
  return { kind: "answer", status, headers, body };
}

/** What a function threw. */
export function toFailure(error: unknown): ThreadReply {
  if (isGatewayError(error)) return { kind: "refused", code: error.code, message: error.message, headers: { ...error.headers } };
  if (error instanceof Error) return { kind: "failed", name: error.name, message: error.message, stack: error.stack };
  return { kind: "failed", name: "Error", message: String(error), stack: undefined };
}

interface Written {
  readonly status: number;
  readonly headers: HeadersInit;
  readonly body: Uint8Array | null | Promise<Uint8Array>;
}

/** @throws TypeError when it is no response init, or holds what is no JSON */
function write({ status = 200, headers = {}, json, text, body = null }: ResponseInit): Written {
  const given = Number(json !== undefined) + Number(text !== undefined) + Number(body !== null);
  if (given > 1) throw new TypeError('A response has one of "json", "text" and "body", not several.');
  const copied = Object.assign(emptyRecord<HeadersInit[string]>(), headers);
  if (json !== undefined) {
    const serialised: string | undefined = JSON.stringify(json);
    if (serialised === undefined) throw new TypeError("A function or symbol has no JSON.");
    return { status, headers: withType(copied, "application/json"), body: encoder.encode(serialised) };
  }
  if (text !== undefined) return { status, headers: withType(copied, "text/plain; charset=utf-8"), body: encoder.encode(String(text)) };
  if (body === null || body instanceof Uint8Array) return { status, headers: copied, body };
  if (typeof body === "string") return { status, headers: copied, body: encoder.encode(body) };
  if (typeof body !== "object" || !("getReader" in body || Symbol.asyncIterator in body))
    throw new TypeError("A response body is a string, a Uint8Array or a stream of Uint8Array.");
  return { status, headers: copied, body: collect(streamFrom(body)) };
}

function withType(headers: HeadersInit, type: string): HeadersInit {
  return Object.keys(headers).some((name) => name.toLowerCase() === "content-type") ? headers : { ...headers, "content-type": type };
}
