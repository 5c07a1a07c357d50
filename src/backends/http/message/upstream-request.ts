import { GatewayError } from "../../../core/errors.js";
import type { BodyStream } from "../../../core/model/body.js";
import { streamFrom } from "../../../core/model/body.js";
import type { Exchange } from "../../../core/model/exchange.js";
import type { RequestBody } from "../../../core/model/request.js";
import type { UpstreamUpgrade } from "../upgrade/upstream-upgrade.js";
import { isLongerThan } from "./is-longer-than.js";
import { type HeaderRules, toUpstreamHeaders } from "./request-headers.js";
import type { RequestMapper } from "./request-mapping.js";

/** What a target is asked for. Made once for a request, however many targets are asked. */
export interface UpstreamRequest {
  readonly method: string;
  /** Path below the target's base path; still to be checked. */
  readonly localPath: string;
  readonly query: string;
  /** Name and value alternating. Nobody changes it. */
  readonly fields: string[];
  readonly body: UpstreamBody;
  /** Only where the connection is to go on in another protocol. */
  readonly upgrade?: UpstreamUpgrade;
}

/** A request body that is ready, the stream of one that is not, or none. */
export type UpstreamBody = string | Uint8Array | BodyStream | null;

/** What a backend's configuration makes of a request. */
export interface RequestRules {
  readonly mapper: RequestMapper;
  readonly headers: HeaderRules;
  /** Longest request body in bytes. */
  readonly maxBodyBytes: number;
}

/** @throws GatewayError `BAD_REQUEST` when the mapping or HTTP can't carry it, `BODY_TOO_LARGE` when its body is known to be too long. */
export function toUpstreamRequest(exchange: Exchange, { mapper, headers, maxBodyBytes }: RequestRules): UpstreamRequest {
  const { method, localPath, query, headers: set } = mapper(exchange);
  const { fields, contentLength } = toUpstreamHeaders(exchange, set, headers);
  const body = toUpstreamBody(exchange.body);
  const tooLong = isReady(body) ? isLongerThan(body, maxBodyBytes) : Number(contentLength ?? 0) > maxBodyBytes;
  if (tooLong) throw bodyTooLarge(maxBodyBytes);
  // The length of bytes that are here is counted; the client's word is taken only for bytes that are still to come.
  if (!isReady(body) && contentLength !== undefined) fields.push("content-length", contentLength);
  return { method, localPath, query, fields, body };
}

/** Whether the whole of a body is here, or there is none. */
export function isReady(body: UpstreamBody): body is string | Uint8Array | null {
  return body === null || typeof body === "string" || body instanceof Uint8Array;
}

/** The error for a body above a backend's own limit. */
export function bodyTooLarge(maxBytes: number): GatewayError {
  return new GatewayError("BODY_TOO_LARGE", `The request body has more than ${maxBytes} bytes.`);
}

function toUpstreamBody(body: RequestBody | null): UpstreamBody {
  return body === null || typeof body === "string" || body instanceof Uint8Array ? body : streamFrom(body);
}
