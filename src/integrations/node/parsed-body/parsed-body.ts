import type { IncomingMessage } from "node:http";
import { GatewayError } from "../../../core/errors.js";
import { isName, toHeaderRecord } from "../../../core/model/headers.js";
import { toForm } from "./to-form.js";

/** What an application has made of a request's body. */
export interface HandedBody {
  /** As a parser left it: bytes, text, or what it read in them. */
  readonly body?: unknown;
  /** The bytes, or their text, before they were parsed, where the application has kept them. */
  readonly rawBody?: unknown;
}

/** A body that was read before the gateway saw it, made again. */
export interface ParsedBody {
  /** What the gateway fails with where it can't be made again. */
  readonly bytes: Uint8Array | GatewayError;
  /** The request's fields, with the framing of these bytes. */
  readonly rawHeaders: readonly string[];
}

/** Whether nothing, or not all, would come of reading a request's body now. */
export function wasRead(req: IncomingMessage): boolean {
  // The last is the mark of body parsers up to version 1.
  return req.readableDidRead || req.readableEnded || (req as { _body?: unknown })._body === true;
}

/** Makes the body of a request that was read again: parsers have taken off its coding and its framing. */
export function parsedBody(req: IncomingMessage, rawHeaders: readonly string[], { body, rawBody }: HandedBody): ParsedBody {
  const fields = toHeaderRecord(rawHeaders);
  const type = String(fields["content-type"] ?? "");
  const announced = fields["content-encoding"] === undefined ? fields["content-length"] : undefined;
  const given = rawBody ?? (body === undefined && !req.readableDidRead ? "" : body);
  try {
    if (!(given instanceof Uint8Array)) {
      const bytes = Buffer.from(typeof given === "string" && given === rawBody ? given : textOf(given, type, announced));
      return { bytes, rawHeaders: reframed(rawHeaders, bytes.byteLength, ["content-encoding"]).map(asUtf8) };
    }
    // A parser inflates what it gives; whoever has kept the bytes as they came has kept their coding.
    const isCoded = fields["content-length"] === String(given.byteLength);
    return { bytes: given, rawHeaders: reframed(rawHeaders, given.byteLength, isCoded ? [] : ["content-encoding"]) };
  } catch (cause) {
    return { bytes: consumed(type, cause), rawHeaders };
  }
}

/**
 * The text of which a parser for the type has made `body`.
 * @throws TypeError when no parser is known that could have, or it was changed into what has no text
 */
function textOf(body: unknown, type: string, length: unknown): string {
  const essence = (type.split(";", 1)[0] as string).trim().toLowerCase();
  const isJson = /[/+]json$/.test(essence);
  if (typeof body === "string" && !(isJson && wasJsonText(body, length))) return body;
  if (essence === "application/x-www-form-urlencoded" && typeof body === "object" && body !== null) return toForm(body);
  // Some send JSON as text, and are known to: the application has told its parser.
  const text = isJson || essence === "text/plain" ? (JSON.stringify(body) as string | undefined) : undefined;
  if (text === undefined) throw new TypeError(`A parsed body of this type can't be written again: ${JSON.stringify(type)}.`);
  return text;
}

/** Whether text that was sent as JSON is a value that was read in it, and not the JSON itself. */
function wasJsonText(body: string, length: unknown): boolean {
  if (length !== undefined) return String(Buffer.byteLength(body)) !== length;
  try {
    JSON.parse(body);
    return false;
  } catch {
    return true;
  }
}

function reframed(rawHeaders: readonly string[], length: number, dropped: readonly string[]): string[] {
  const names = ["transfer-encoding", "content-length", ...dropped];
  const fields: string[] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const field = rawHeaders[i] as string;
    if (!names.some((name) => isName(field, name))) fields.push(field, rawHeaders[i + 1] as string);
  }
  fields.push("content-length", String(length));
  return fields;
}

/** The value of a type whose text is UTF-8 from now on; everything else as it is. */
function asUtf8(value: string, index: number, rawHeaders: readonly string[]): string {
  const isType = index % 2 === 1 && isName(rawHeaders[index - 1] as string, "content-type");
  return isType ? value.replace(/;\s*charset=(?!"?utf-8"?\s*(?:;|$))(?:"[^"]*"|[^;]*)/i, "; charset=utf-8") : value;
}

function consumed(type: string, cause: unknown): GatewayError {
  const kind = type === "" ? "" : ` of type ${(type.split(";", 1)[0] as string).trim().slice(0, 100)}`;
  const message = `The request's body${kind} was read before the gateway could send it on. Put the gateway before whatever reads it.`;
  return new GatewayError("BODY_CONSUMED", message, { cause });
}
