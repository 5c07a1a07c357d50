import { isBodiless } from "../../../core/model/bodiless.js";
import { toRawHeaders } from "../../../core/model/headers.js";
import type { MockAnswer } from "../../../core/model/mock-answer.js";
import type { GatewayResponse } from "../../../core/model/response.js";
import type { Tools } from "../tools.js";
import { type Content, prepareContent } from "./content.js";

/** Prepares an answer that is the same for every request: it may have neither placeholders nor a stream. */
export function prepareResponse(answer: MockAnswer, tools: Tools): GatewayResponse {
  const content = prepareContent(answer, tools);
  const status = fixedStatus(answer);
  const rawHeaders = fieldsOf(answer, content);
  const bytes = content?.body instanceof Uint8Array ? content.body : null;
  if (!isBodiless(status)) rawHeaders.push("content-length", String(bytes?.byteLength ?? 0));
  // A copy: an array that was pushed to keeps room to grow, which counts with 100,000 APIs. Frozen: all answers share it.
  return tools.respondPrepared(status, Object.freeze(rawHeaders.slice()), bytes);
}

/** The header fields of an answer, with its media type unless they name another. */
export function fieldsOf({ headers = {} }: MockAnswer, content: Content | undefined): string[] {
  const rawHeaders = toRawHeaders(headers);
  const named = rawHeaders.some((name, i) => i % 2 === 0 && name === "content-type");
  if (content !== undefined && !named) rawHeaders.push("content-type", content.type);
  return rawHeaders;
}

/** The status of an answer where it is no placeholder. */
export function fixedStatus({ status }: MockAnswer): number {
  return typeof status === "number" ? status : 200;
}
