import { isHopByHop } from "../../backends/http/message/hop-by-hop.js";
import { GatewayError } from "../../core/errors.js";
import { streamFrom } from "../../core/model/body.js";
import type { FunctionCall } from "../../core/model/function.js";
import { rawHeadersOf } from "../../core/model/headers.js";
import { toReadableStream } from "../../platform/to-readable-stream.js";

/** Node.js aborts the signal of a `Request` only while there is the `Request`: it stays as long as the signal that it follows. */
const requests = new WeakMap<AbortSignal, Request>();

/** The web `Request` of a call. */
export function toWebRequest(call: FunctionCall): Request {
  const { webRequest } = call.request;
  if (webRequest !== undefined && webRequest.body === null && hasPath(webRequest.url, call)) return webRequest;
  const { method } = call.request;
  const body = method === "GET" || method === "HEAD" ? null : bodyOf(call);
  const { signal } = call;
  try {
    const request = new Request(urlOf(call), { method, headers: headersOf(call), body, signal, ...(isStream(body) && { duplex: "half" }) });
    requests.set(signal, request);
    return request;
  } catch (cause) {
    throw new GatewayError("BAD_REQUEST", "The request is none that a web Request can be made of.", { cause });
  }
}

/** Whether a URL has the path and the query that the gateway matched, to the letter. */
function hasPath(url: string, { path, queryText }: FunctionCall): boolean {
  const start = url.indexOf("/", url.indexOf("://") + 3);
  if (!url.startsWith(path, start)) return false;
  const end = start + path.length;
  return queryText === "" ? end === url.length : url.length === end + 1 + queryText.length && url[end] === "?" && url.endsWith(queryText);
}

/** The authority is the client's word for this gateway, checked to be one: its `Host`, else that of an absolute URL. */
function urlOf({ request: { url, client }, path, queryText, header }: FunctionCall): string {
  const [, scheme = "http", authority = "localhost"] = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)/i.exec(url) ?? [];
  const origin = `${client?.protocol ?? scheme}://${header("host") ?? authority}`;
  return queryText === "" ? origin + path : `${origin}${path}?${queryText}`;
}

/** What concerns the client's connection stays out: it would be wrong of every other that the handler opens. */
function headersOf({ request }: FunctionCall): Headers {
  const raw = rawHeadersOf(request);
  const headers = new Headers();
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i] as string;
    if (!isHopByHop(name.toLowerCase())) headers.append(name, raw[i + 1] as string);
  }
  return headers;
}

function bodyOf({ body }: FunctionCall): string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null {
  if (body === null || typeof body === "string") return body;
  return body instanceof Uint8Array ? (body as Uint8Array<ArrayBuffer>) : toReadableStream(streamFrom(body));
}

function isStream(body: unknown): boolean {
  return typeof body === "object" && body !== null && "getReader" in body;
}
