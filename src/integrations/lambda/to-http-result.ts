import { STATUS_CODES } from "node:http";
import type { HeaderRecord } from "../../core/model/headers.js";
import { emptyRecord, headerValue } from "../../core/model/headers.js";
import type { GatewayResponse } from "../../core/model/response.js";
import { isHttpApiText, toEventBody } from "../../functions/lambda/event/event-body.js";
import { type HttpEvent, type HttpResult, isFromBalancer, isVersion2 } from "./http-event.js";

const hopByHop: ReadonlySet<string> = new Set(["connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"]);

/** A response as whoever sent the event takes it: text as it is, everything else, and what is packed, in base64. */
export async function toHttpResult(response: GatewayResponse, event: HttpEvent): Promise<HttpResult> {
  const { status: statusCode, headers } = response;
  const isText =
    headers["content-encoding"] === undefined &&
    isHttpApiText(headerValue({ method: "", url: "", rawHeaders: response.rawHeaders }, "content-type"));
  const body = toEventBody(await response.bytes(), isText);
  if (isVersion2(event)) return { statusCode, ...metadataOf(headers), ...body };
  const isBalancer = isFromBalancer(event);
  const fields = !isBalancer || event.multiValueHeaders ? { multiValueHeaders: multiOf(headers) } : { headers: singleOf(headers) };
  return {
    statusCode,
    ...(isBalancer && { statusDescription: `${statusCode} ${STATUS_CODES[statusCode] ?? ""}`.trim() }),
    ...fields,
    ...body,
  };
}

/** Fields with one value each, and the cookies apart. */
export function metadataOf(headers: HeaderRecord): { headers: Record<string, string>; cookies?: string[] } {
  const { "set-cookie": cookies, ...others } = headers;
  return { headers: singleOf(others), ...(cookies !== undefined && { cookies: [cookies].flat() }) };
}

/** Where a field has one value, several lines are joined; of cookies, which can't be (RFC 6265 §3), the last is left. */
function singleOf(headers: HeaderRecord): Record<string, string> {
  const fields = emptyRecord<string>();
  for (const [name, value] of sent(headers)) fields[name] = name === "set-cookie" ? (value.at(-1) as string) : value.join(", ");
  return fields;
}

function multiOf(headers: HeaderRecord): Record<string, string[]> {
  const fields = emptyRecord<string[]>();
  for (const [name, value] of sent(headers)) fields[name] = value;
  return fields;
}

function sent(headers: HeaderRecord): [name: string, values: string[]][] {
  return Object.entries(headers).flatMap(([name, value]): [string, string[]][] => (hopByHop.has(name) ? [] : [[name, [value].flat()]]));
}
