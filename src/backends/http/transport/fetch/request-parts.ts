import { GatewayError } from "../../../../core/errors.js";
import type { UpstreamMessage } from "../transport.js";
import { illegalRequest } from "../upstream-error.js";
import type { FetchUpload } from "./fetch-upload.js";

/** Methods that `fetch` does not send (Fetch Standard, "forbidden method"). */
const forbidden: ReadonlySet<string> = new Set(["CONNECT", "TRACE", "TRACK"]);

/**
 * What of a request `fetch` can't send is refused, and not sent as something else.
 * @throws GatewayError `NOT_IMPLEMENTED`
 */
export function refuseUnsendable({ method, body, upgrade }: UpstreamMessage): void {
  if (upgrade !== undefined)
    throw new GatewayError("NOT_IMPLEMENTED", "The backend of this API is reached by fetch, which speaks HTTP only.");
  if (forbidden.has(method)) throw new GatewayError("NOT_IMPLEMENTED", `The backend of this API can't be sent ${method} requests.`);
  if ((method === "GET" || method === "HEAD") && body !== null && body !== "" && !(body instanceof Uint8Array && body.byteLength === 0))
    throw new GatewayError("NOT_IMPLEMENTED", `The backend of this API can't be sent a ${method} request with a body.`);
}

/**
 * The fields for `fetch`. What codings an answer may have is for whoever undoes them to say, trailers get lost, and the length
 * of a body that is here is counted.
 * @throws GatewayError `BAD_REQUEST` for a field that HTTP can't carry
 */
export function headersOf(fields: readonly string[], isStreamed: boolean): Headers {
  const headers = new Headers();
  try {
    for (let i = 0; i + 1 < fields.length; i += 2) headers.append(fields[i] as string, fields[i + 1] as string);
  } catch (error) {
    throw illegalRequest(error);
  }
  headers.delete("accept-encoding");
  headers.delete("te");
  if (!isStreamed) headers.delete("content-length");
  return headers;
}

/** Whether the body is still to come. */
export function isUpload(body: UpstreamMessage<FetchUpload>["body"]): body is FetchUpload {
  return body !== null && typeof body === "object" && "stream" in body;
}
