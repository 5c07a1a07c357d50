const textTypes = /^(?:text\/.*|application\/(?:javascript|(?:.*\+)?(?:json|xml)))$/;
const formType = "application/x-www-form-urlencoded";

const strictDecoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** A body as an event holds it. */
export interface EventBody {
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

/** Whether bodies of a type, given as `Content-Type` has it, are text. */
export type TextTest = (contentType: string | undefined) => boolean;

/** What HTTP APIs take for text: format 2.0 without a setting. */
export const isHttpApiText: TextTest = (contentType) => contentType !== undefined && textTypes.test(essenceOf(contentType));

/** What is text in format 1.0 without a setting: forms too, which REST APIs give as they are, and what doesn't say its type. */
export const isRestApiText: TextTest = (contentType) =>
  contentType === undefined || essenceOf(contentType) === formType || isHttpApiText(contentType);

/** All but the media types of a setting; `image/*` and `*` stand for several. */
export function allBut(binaryMediaTypes: readonly string[]): TextTest {
  const patterns = binaryMediaTypes.map((type) => type.toLowerCase());
  const isBinary = (essence: string) =>
    patterns.some((pattern) => pattern === "*" || pattern === "*/*" || pattern === essence || isWithin(essence, pattern));
  return (contentType) => !isBinary(essenceOf(contentType ?? ""));
}

/** The bytes as text where their type is text and they are UTF-8, else in base64: nothing of a body is ever lost. */
export function toEventBody(bytes: Uint8Array, isText: boolean): EventBody {
  if (isText) {
    try {
      return { body: strictDecoder.decode(bytes), isBase64Encoded: false };
    } catch {
      // Another encoding, or compressed.
    }
  }
  return { body: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64"), isBase64Encoded: true };
}

function isWithin(essence: string, pattern: string): boolean {
  return pattern.endsWith("/*") && essence.startsWith(pattern.slice(0, -1));
}

/** Type and subtype in lower case, without parameters (RFC 9110 §8.3.1). */
function essenceOf(contentType: string): string {
  return (contentType.split(";", 1)[0] as string).trim().toLowerCase();
}
