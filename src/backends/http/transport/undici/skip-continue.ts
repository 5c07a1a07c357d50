const statusLine = Buffer.from("HTTP/1.1 100");
const nothing = Buffer.alloc(0);

/** Bytes that such an answer may have; a longer one is left to the parser. */
const maxBytes = 16_384;

/**
 * Drops what a connection to an upstream gives of 100 (Continue) in front of an answer. No request of ours asks for one, but
 * an upstream may send it (RFC 9110 §15.2); undici, which parses what is left, takes it for the end of the connection.
 */
export class SkipContinue {
  /** What has come of an answer and may be 100; `undefined` where no answer is about to begin. */
  #begun: Buffer | undefined;

  /** A request is sent: what comes next is the beginning of an answer. */
  expect(): void {
    this.#begun = nothing;
  }

  /** What the parser is to get of a chunk; `null` where nothing is left of it, or it must be seen with the next one. */
  pass(chunk: Buffer): Buffer | null {
    if (this.#begun === undefined) return chunk;
    const answer = behindContinue(this.#begun.byteLength === 0 ? chunk : Buffer.concat([this.#begun, chunk]));
    this.#begun = isUndecided(answer) ? answer : undefined;
    return this.#begun === undefined ? answer : null;
  }
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
