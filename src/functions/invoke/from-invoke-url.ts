import { GatewayError } from "../../core/errors.js";
import type { FunctionCall, FunctionHandler, FunctionResult } from "../../core/model/function.js";
import { failureOf } from "./invoke-failure.js";
import { fromLambdaResult } from "../lambda/from-lambda-result.js";
import { toLambdaEvent } from "../lambda/to-lambda-event.js";
import { readPayload } from "./read-payload.js";

/** Options of {@link fromInvokeUrl}. */
export interface FromInvokeUrlOptions {
  /** Makes the event from a call; it is sent as JSON. Default: that of an API Gateway proxy integration, payload format 2.0. */
  encode?(call: FunctionCall): unknown;
  /** Makes the answer from what the function gave. What it throws is a 502. Default: as API Gateway takes it, payload format 2.0. */
  decode?(payload: unknown, call: FunctionCall): FunctionResult;
  /** A version or an alias of the remote function. Default: what the service takes for none. */
  readonly qualifier?: string;
  /** Further request headers: a record, or what makes one from the body, such as a signature (AWS Signature Version 4). */
  readonly headers?: Readonly<Record<string, string>> | ((body: string) => HeadersOfInvoke | Promise<HeadersOfInvoke>);
  /** Most bytes of the function's payload; above it 502. Default 8,388,608 (8 MiB): 6 MiB of Lambda, in base64. */
  readonly maxPayloadBytes?: number;
}

function fromResult(payload: unknown, { request: { method } }: FunctionCall): FunctionResult {
  return fromLambdaResult(payload, { method });
}

type HeadersOfInvoke = Readonly<Record<string, string>>;

/**
 * A function behind a Lambda-compatible endpoint as the handler of a function backend: an invocation
 * (`POST /2015-03-31/functions/{name}/invocations`, RequestResponse) for each call. Its time is the backend's `timeoutMs`;
 * an invocation that nobody waits for any more is aborted. Redirects are not followed.
 *
 * @param url the whole URL of the function's invocations, `http:` or `https:`; no part of it comes from requests
 * @throws TypeError when it is none
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export function fromInvokeUrl(url: string, options: FromInvokeUrlOptions = {}): FunctionHandler {
  const { encode = toLambdaEvent, decode = fromResult, qualifier, headers = {}, maxPayloadBytes = 8_388_608 } = options;
  const target = invocationsUrl(url, qualifier);
  return async (call) => {
    const { signal } = call;
    const body = JSON.stringify(await encode(call));
    const more = typeof headers === "function" ? await headers(body) : headers;
    const payload = await invoke(target, body, more, signal, maxPayloadBytes);
    try {
      return decode(payload, call);
    } catch (cause) {
      throw new GatewayError("FUNCTION_BAD_RESPONSE", "The function gave no usable response.", { cause });
    }
  };
}

async function invoke(url: string, body: string, more: HeadersOfInvoke, signal: AbortSignal, maxBytes: number): Promise<unknown> {
  const headers = { "x-amz-invocation-type": "RequestResponse", "content-type": "application/json", ...more };
  try {
    const response = await fetch(url, { method: "POST", headers, body, signal, redirect: "manual" });
    const text = await readPayload(response, maxBytes);
    const failure = failureOf(response, text);
    if (failure !== undefined) throw failure;
    return text === "" ? null : parse(text);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof GatewayError) throw error;
    throw new GatewayError("BAD_GATEWAY", "The function's service can't be reached.", { cause: error });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new GatewayError("FUNCTION_BAD_RESPONSE", "The function gave no usable response.", { cause });
  }
}

function invocationsUrl(text: string, qualifier: string | undefined): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || !/\/functions\/[^/]+\/invocations$/.test(url.pathname)) {
    throw new TypeError(`${JSON.stringify(text)} is no URL of invocations: give "http(s)://host/2015-03-31/functions/NAME/invocations".`);
  }
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") {
    throw new TypeError(
      "The URL of invocations has credentials, a query or a fragment: give these as headers and qualifier, or leave them out.",
    );
  }
  if (qualifier !== undefined) url.searchParams.set("Qualifier", qualifier);
  return url.href;
}
