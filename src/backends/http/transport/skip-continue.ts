import type { Socket } from "node:net";

type Push = (chunk: Buffer | null) => boolean;
type Write = (chunk: unknown, ...rest: unknown[]) => boolean;

const statusLine = Buffer.from("HTTP/1.1 100");
const nothing = Buffer.alloc(0);
const carriageReturn = 0x0d;

/** Bytes that such an answer may have; a longer one is left to the parser. */
const maxBytes = 16_384;

/**
 * Makes a connection to an upstream drop what it receives of 100 (Continue) in front of an answer. No request of ours asks for
 * one, but an upstream may send it (RFC 9110 §15.2); undici, which is to read from here, takes it for the end of the connection.
 *
 * It relies on how undici writes: a request begins with text, and whatever else of it is text begins with a line break; the
 * next one begins when the answer to the last is complete. Where that is not so, nothing is dropped.
 */
export function skipContinue(socket: Socket): Socket {
  const push: Push = socket.push.bind(socket);
  const write: Write = socket.write.bind(socket) as Write;
  /** What has come of an answer and may be 100; `undefined` where no answer is about to begin. */
  let begun: Buffer | undefined;
  socket.write = ((chunk, ...rest) => {
    if (typeof chunk === "string" && chunk.charCodeAt(0) !== carriageReturn) begun = nothing;
    return write(chunk, ...rest);
  }) as Write;
  socket.push = ((chunk) => {
    if (begun === undefined) return push(chunk);
    const answer = chunk === null ? begun : behindContinue(begun.byteLength === 0 ? chunk : Buffer.concat([begun, chunk]));
    begun = chunk !== null && isUndecided(answer) ? answer : undefined;
    if (begun !== undefined) return true;
    const wantsMore = answer.byteLength === 0 || push(answer);
    return chunk === null ? push(null) : wantsMore;
  }) as Push;
  return socket;
}

/** What comes behind all answers of 100 that are complete. */
function behindContinue(data: Buffer): Buffer {
  let rest = data;
  while (beginsAs100(rest)) {
    const end = rest.indexOf("\r\n\r\n");
    if (end === -1) break;
    rest = rest.subarray(end + 4);
  }
  return rest;
}

function isUndecided(data: Buffer): boolean {
  const { byteLength } = data;
  return byteLength < statusLine.byteLength ? statusLine.subarray(0, byteLength).equals(data) : byteLength <= maxBytes && beginsAs100(data);
}

function beginsAs100(data: Buffer): boolean {
  // The last digits tell most answers apart.
  return data[9] === 0x31 && data[11] === 0x30 && data.subarray(0, statusLine.byteLength).equals(statusLine);
}
