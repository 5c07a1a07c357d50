/**
 * What can happen to a connection instead of an answer: it is reset (TCP RST); it is closed without a byte; the header and
 * half of the body arrive, then what is no chunk (RFC 9112 §7.1), then its end; bytes arrive that are no HTTP, then its end;
 * nothing ever arrives, until the client gives up. In this process nobody is kept waiting: the client's error comes at once.
 */
export type FaultKind = "CONNECTION_RESET_BY_PEER" | "EMPTY_RESPONSE" | "MALFORMED_RESPONSE_CHUNK" | "RANDOM_DATA_THEN_CLOSE" | "TIMEOUT";

/** A fault that is given for an answer. A server does it to the socket; callers in this process get what `fetch` would reject with. */
export interface ResponseFault {
  readonly kind: FaultKind;
  /** Whether status and header arrive before it (`MALFORMED_RESPONSE_CHUNK`). */
  readonly hasHeader: boolean;
  /** What arrives instead of HTTP (`RANDOM_DATA_THEN_CLOSE`). */
  readonly data: Uint8Array | undefined;
  /** Makes the error that a user of `fetch` sees: a `TypeError` whose `cause` has the `code` that Node.js gives it. */
  toError(): TypeError;
}

/** Name, code and message of the cause, as Node.js 20 and its fetch (undici) word them. */
const causes: Readonly<Record<FaultKind, readonly [name: string, code: string, message: string]>> = {
  CONNECTION_RESET_BY_PEER: ["Error", "ECONNRESET", "read ECONNRESET"],
  EMPTY_RESPONSE: ["SocketError", "UND_ERR_SOCKET", "other side closed"],
  MALFORMED_RESPONSE_CHUNK: [
    "HTTPParserError",
    "HPE_INVALID_CHUNK_SIZE",
    "Response does not match the HTTP/1.1 protocol (Invalid character in chunk size)",
  ],
  RANDOM_DATA_THEN_CLOSE: ["HTTPParserError", "HPE_INVALID_CONSTANT", "Response does not match the HTTP/1.1 protocol (Expected HTTP/)"],
  TIMEOUT: ["HeadersTimeoutError", "UND_ERR_HEADERS_TIMEOUT", "Headers Timeout Error"],
};

/** Makes a fault of a kind. */
export function makeFault(kind: FaultKind, data?: Uint8Array): ResponseFault {
  return Object.freeze({ kind, hasHeader: kind === "MALFORMED_RESPONSE_CHUNK", data, toError: () => errorOf(kind) });
}

function errorOf(kind: FaultKind): TypeError {
  const [name, code, message] = causes[kind];
  const cause = Object.assign(new Error(message), { name, code });
  return new TypeError(kind === "MALFORMED_RESPONSE_CHUNK" ? "terminated" : "fetch failed", { cause });
}
