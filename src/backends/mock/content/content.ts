import { fromBase64 } from "../../../core/model/base64.js";
import type { MockAnswer, MockChunk, MockDelay } from "../../../core/model/mock-answer.js";
import type { Tools } from "../tools.js";
import { jsonTemplate, textTemplate } from "../template/compile-template.js";
import type { Filled } from "../template/template.js";
import { mediaTypeOf } from "./media-type.js";
import { eventTemplate, eventText } from "./server-sent-event.js";

/** Bytes that are ready, or text that is made for each request. */
export type Ready = Uint8Array | Filled;

/** A piece of a stream, and the time before it. */
export interface Piece {
  readonly content: Ready;
  readonly delayMs: MockDelay;
}

/** What an answer holds: its media type, and its body in one piece or, where it streams, in several. */
export interface Content {
  readonly type: string;
  readonly body: Ready | { readonly pieces: readonly Piece[] };
}

/** Prepares the content of an answer; `undefined` where it has none. */
export function prepareContent(answer: MockAnswer, tools: Tools): Content | undefined {
  const { json, text, body, file, stream, template = false } = answer;
  const encode = tools.platform.encodeUtf8;
  if (json !== undefined) return { type: "application/json", body: template ? jsonTemplate(json) : encode(JSON.stringify(json)) };
  if (text !== undefined) return { type: "text/plain; charset=utf-8", body: template ? textTemplate(text) : encode(text) };
  if (body !== undefined) return { type: "application/octet-stream", body: body instanceof Uint8Array ? body : fromBase64(body.base64) };
  if (file !== undefined) {
    const bytes = tools.readFile(file);
    return { type: mediaTypeOf(file), body: template ? textTemplate(tools.platform.decodeUtf8(bytes)) : bytes };
  }
  return stream && { type: typeOfStream(stream), body: { pieces: stream.map((chunk) => preparePiece(chunk, template, encode)) } };
}

function preparePiece(chunk: MockChunk, template: boolean, encode: (text: string) => Uint8Array): Piece {
  const { delayMs = 0, text, base64, event } = chunk;
  if (base64 !== undefined) return { content: fromBase64(base64), delayMs };
  if (event !== undefined) return { content: template ? eventTemplate(event) : encode(eventText(event)), delayMs };
  return { content: template ? textTemplate(text) : encode(text), delayMs };
}

function typeOfStream(stream: readonly MockChunk[]): string {
  if (stream.some(({ event }) => event !== undefined)) return "text/event-stream";
  return stream.some(({ base64 }) => base64 !== undefined) ? "application/octet-stream" : "text/plain; charset=utf-8";
}
