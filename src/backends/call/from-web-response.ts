import { emptyRecord } from "../../core/model/headers.js";
import type { ResponseInit } from "../../core/model/response.js";

/** Whether a value is a `Response`, also of another realm or implementation. */
export function isWebResponse(result: unknown): result is Response {
  if (typeof Response === "function" && result instanceof Response) return true;
  return Object.prototype.toString.call(result) === "[object Response]";
}

/** A web `Response` as a response init, its body not read yet; `TypeError` where it has been. */
export function fromWebResponse(response: Response): ResponseInit {
  const headers = emptyRecord<string | string[]>();
  for (const [name, value] of response.headers) if (name !== "set-cookie") headers[name] = value;
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) headers["set-cookie"] = cookies;
  if (response.bodyUsed) throw new TypeError("A Response was given whose body has been read.");
  return { status: response.status, headers, body: response.body as ResponseInit["body"] & ReadableStream<Uint8Array> };
}
