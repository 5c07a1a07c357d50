import { stringify } from "node:querystring";
import { type Dispatcher, FormData as UndiciFormData, Response as UndiciResponse } from "undici";

/** A request as undici is asked to send it, as a web `Request`. Nothing of a streamed body is read before somebody reads it. */
export function toRequest(options: Dispatcher.DispatchOptions, origin: string, signal: AbortSignal): Request {
  const { path, query, method } = options;
  const url = origin + path + (query === undefined || query === null ? "" : `?${stringify(query)}`);
  const headers = new Headers(linesOf(options.headers).filter(([name]) => !/^(transfer-encoding|connection|keep-alive)$/i.test(name)));
  if (method === "GET" || method === "HEAD") return new Request(url, { method, headers, signal });
  const form = formOf(options.body);
  if (form !== undefined && !headers.has("content-type")) headers.set("content-type", form.headers.get("content-type") ?? "");
  return new Request(url, { method, headers, signal, body: form?.body ?? bodyOf(options.body), duplex: "half" } as RequestInit);
}

/** Whether a body can be read only once. */
export function isStreamed(body: unknown): boolean {
  return typeof body === "object" && body !== null && Symbol.asyncIterator in body;
}

/** Header lines of each form that undici takes: pairs in one list, pairs of anything that can be iterated, or a record. */
function linesOf(headers: unknown): [string, string][] {
  if (headers === undefined || headers === null) return [];
  if (Array.isArray(headers) && !Array.isArray(headers[0])) {
    return headers.flatMap((name, i) => (i % 2 === 0 ? linesOfField(String(name), headers[i + 1]) : []));
  }
  const fields = Symbol.iterator in Object(headers) ? (headers as Iterable<[string, unknown]>) : Object.entries(headers as object);
  return [...fields].flatMap(([name, value]) => linesOfField(name, value));
}

function linesOfField(name: string, value: unknown): [string, string][] {
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value : [value]).map((one) => [
    name,
    one instanceof Uint8Array ? Buffer.from(one).toString("latin1") : `${one}`,
  ]);
}

/** A form as what `fetch` would send for it. */
function formOf(body: unknown): Pick<Response, "headers" | "body"> | undefined {
  if (body instanceof UndiciFormData) return new UndiciResponse(body) as unknown as Response;
  return body instanceof FormData ? new Response(body) : undefined;
}

function bodyOf(body: unknown): NonNullable<RequestInit["body"]> | null {
  if (body === undefined || body === null) return null;
  if (typeof body === "string") return Buffer.from(body); // text would bring a Content-Type that undici does not send
  return isStreamed(body)
    ? ReadableStream.from(bytesOf(body as AsyncIterable<string | Uint8Array>))
    : (body as NonNullable<RequestInit["body"]>);
}

async function* bytesOf(source: AsyncIterable<string | Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) yield typeof chunk === "string" ? Buffer.from(chunk) : chunk;
}
