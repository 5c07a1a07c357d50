import { isBodiless } from "../../../core/model/bodiless.js";
import type { MockAnswer } from "../../../core/model/mock-answer.js";
import type { GatewayResponse, ResponseBody } from "../../../core/model/response.js";
import type { LiveCall } from "../live-call.js";
import { headerTemplate, textTemplate } from "../template/compile-template.js";
import type { Filled } from "../template/template.js";
import type { Reply, Tools } from "../tools.js";
import { ChunkStream } from "./chunk-stream.js";
import { type Content, prepareContent, type Ready } from "./content.js";
import { fieldsOf, fixedStatus } from "./prepare-response.js";

/** Compiles an answer that is made anew for each request: it streams, or has placeholders. */
export function fillResponse(answer: MockAnswer, tools: Tools): Reply {
  const content = prepareContent(answer, tools);
  const { template = false } = answer;
  const status = template && typeof answer.status === "string" ? textTemplate(answer.status) : fixedStatus(answer);
  const fields = fieldsOf(answer, content).map((text, i) => (template && i % 2 === 1 && text.includes("{{") ? headerTemplate(text) : text));
  const make = (call: LiveCall): GatewayResponse => {
    const code = typeof status === "number" ? status : statusIn(status.fill(call));
    const rawHeaders = fields.map((field) => (typeof field === "string" ? field : field.fill(call)));
    const body = isBodiless(code) ? null : bodyOf(content, call);
    if (!isBodiless(code) && (body === null || body instanceof Uint8Array))
      rawHeaders.push("content-length", String(body?.byteLength ?? 0));
    return call.exchange.respondPrepared(code, rawHeaders, body);
  };
  const readsBody = [status, ...fields, ...piecesOf(content)].some((part) => (part as Partial<Filled>).readsBody === true);
  return readsBody ? (call) => (call.arrived ? make(call) : call.arrival().then(make)) : make;
}

/** A status that was filled in; 200 where it is none. */
function statusIn(text: string): number {
  return /^[2-5]\d\d$/.test(text) ? Number(text) : 200;
}

function piecesOf(content: Content | undefined): readonly Ready[] {
  if (content === undefined) return [];
  return "pieces" in content.body ? content.body.pieces.map((piece) => piece.content) : [content.body];
}

function bodyOf(content: Content | undefined, call: LiveCall): ResponseBody {
  if (content === undefined) return null;
  const { body } = content;
  const { clock, encodeUtf8 } = call.platform;
  const bytes = (ready: Ready) => (ready instanceof Uint8Array ? ready : encodeUtf8(ready.fill(call)));
  if (!("pieces" in body)) return bytes(body);
  const chunks = body.pieces.map(({ content: piece, delayMs }) => ({ bytes: bytes(piece), delayMs }));
  return new ChunkStream(chunks, clock, call.random).body;
}
