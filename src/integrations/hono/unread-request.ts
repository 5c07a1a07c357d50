import { GatewayError } from "../../core/errors.js";

/** What of Hono's request is used. */
export interface HonoRequest {
  readonly raw: Request;
  /** What has been read of the body, by the way it was read. */
  readonly bodyCache: object;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** A request with its body, though it was read through Hono before; an error where nothing is left that it could be made of. */
export async function unreadRequest(request: HonoRequest): Promise<Request | GatewayError> {
  const { raw } = request;
  if (raw.method === "GET" || raw.method === "HEAD" || !raw.bodyUsed) return raw;
  try {
    const headers = new Headers(raw.headers);
    // Its length is another, and whoever could read it had it without coding.
    for (const name of ["content-length", "content-encoding", "transfer-encoding"]) headers.delete(name);
    const { method, signal } = raw;
    return new Request(raw.url, { method, headers, signal, body: await bodyOf(request) });
  } catch (cause) {
    return new GatewayError(
      "BODY_CONSUMED",
      "The request's body was read before the gateway could send it on. Put the gateway before whatever reads it.",
      { cause },
    );
  }
}

/** @throws TypeError when it can't be told what was sent */
async function bodyOf(request: HonoRequest): Promise<string | ArrayBuffer> {
  const { formData } = request.bodyCache as { formData?: FormData | Promise<FormData> };
  if (formData === undefined) return request.arrayBuffer();
  const form = new URLSearchParams();
  if (!request.raw.headers.get("content-type")?.startsWith("application/x-www-form-urlencoded")) {
    throw new TypeError("A form with files gets other boundaries when it is written again.");
  }
  for (const [name, value] of await formData) form.append(name, String(value));
  return form.toString();
}
