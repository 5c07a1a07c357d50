import { isBodiless } from "../model/bodiless.js";
import { BodyStream, streamFrom } from "../model/body.js";
import { isFieldName, isFieldValue, toRawHeaders } from "../model/headers.js";
import type { Platform } from "../model/ports.js";
import { Answer } from "../model/answer.js";
import { TextAnswer } from "../model/text-answer.js";
import type { ResponseBody, ResponseInit } from "../model/response.js";
import type { Served } from "../model/resolution.js";

/**
 * Makes an answer from an init.
 * @throws TypeError when the status is no final status, a header is malformed, several contents are given, the JSON can't be
 *   serialised, or a status that has no body (RFC 9110 §15.3.5, §15.4.5) has one.
 */
export function makeAnswer(init: ResponseInit, served: Served, platform: Platform): Answer {
  const { status = 200 } = init;
  if (!Number.isInteger(status) || status < 200 || status > 599)
    throw new TypeError(`A response status is a whole number from 200 to 599, not ${status}.`);
  const rawHeaders = init.headers === undefined ? [] : checkedHeaders(init.headers);
  const text = textOf(init, rawHeaders);
  if (text !== undefined && !isBodiless(status) && !has(rawHeaders, "content-length") && !has(rawHeaders, "transfer-encoding")) {
    return new TextAnswer(status, rawHeaders, text, served, platform);
  }
  const body = text === undefined ? bodyOf(init, platform) : platform.encodeUtf8(text);
  if (isBodiless(status)) {
    if (body !== null && !(body instanceof Uint8Array && body.byteLength === 0))
      throw new TypeError(`A response of status ${status} has no body.`);
    return new Answer(status, rawHeaders, null, served, platform);
  }
  if ((body === null || body instanceof Uint8Array) && !has(rawHeaders, "content-length") && !has(rawHeaders, "transfer-encoding")) {
    rawHeaders.push("content-length", String(body?.byteLength ?? 0));
  }
  return new Answer(status, rawHeaders, body, served, platform);
}

function checkedHeaders(headers: NonNullable<ResponseInit["headers"]>): string[] {
  const rawHeaders = toRawHeaders(headers);
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const [name, value] = [rawHeaders[i] as string, rawHeaders[i + 1]];
    if (!isFieldName(name)) throw new TypeError(`${JSON.stringify(name)} is no header name.`);
    if (!isFieldValue(value)) throw new TypeError(`The value of header ${JSON.stringify(name)} is not one that HTTP can carry.`);
  }
  return rawHeaders;
}

/** The answer's content where it is text: `json` serialised, or `text`; with its type in the header. */
function textOf(init: ResponseInit, rawHeaders: string[]): string | undefined {
  const { json, text, body } = init;
  const given = Number(json !== undefined) + Number(text !== undefined) + Number(body !== undefined && body !== null);
  if (given > 1) throw new TypeError('A response has one of "json", "text" and "body", not several.');
  if (json !== undefined) {
    const serialised: string | undefined = JSON.stringify(json);
    if (serialised === undefined) throw new TypeError("A function or symbol has no JSON.");
    defaultType(rawHeaders, "application/json");
    return serialised;
  }
  if (text === undefined) return undefined;
  defaultType(rawHeaders, "text/plain; charset=utf-8");
  return String(text);
}

function bodyOf({ body = null }: ResponseInit, platform: Platform): ResponseBody {
  if (body === null || body instanceof Uint8Array || body instanceof BodyStream) return body;
  if (typeof body === "string") return platform.encodeUtf8(body);
  if (typeof body === "object" && ("getReader" in body || Symbol.asyncIterator in body)) return streamFrom(body);
  throw new TypeError("A response body is a string, a Uint8Array or a stream of Uint8Array.");
}

function defaultType(rawHeaders: string[], type: string): void {
  if (!has(rawHeaders, "content-type")) rawHeaders.push("content-type", type);
}

function has(rawHeaders: readonly string[], name: string): boolean {
  for (let i = 0; i < rawHeaders.length; i += 2) if (rawHeaders[i] === name) return true;
  return false;
}
