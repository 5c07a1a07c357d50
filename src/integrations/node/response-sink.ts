import type { OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { BodySink, BodyStream } from "../../core/model/body.js";
import type { HeaderRecord } from "../../core/model/headers.js";
import { breakOff } from "../../core/model/socket.js";
import { http2StreamOf, resetStream } from "./http2.js";

/** Takes a streamed body to the client's socket, as fast as the client reads. */
export class ResponseSink implements BodySink {
  readonly #res: ServerResponse;
  readonly #body: BodyStream;
  #wrote = false;
  #waits = false;

  constructor(res: ServerResponse, body: BodyStream) {
    this.#res = res;
    this.#body = body;
  }

  write(chunk: Uint8Array): boolean {
    this.#wrote = true;
    // A client that is gone never drains: waiting for it would hold the backend for ever.
    if (this.#res.destroyed || this.#res.write(chunk)) return true;
    if (!this.#waits) {
      this.#waits = true;
      this.#res.once("drain", () => {
        this.#waits = false;
        this.#body.resume();
      });
    }
    return false;
  }

  end(trailers: HeaderRecord | undefined): void {
    try {
      writeTrailers(this.#res, trailers);
      this.#res.end();
    } catch {
      abortResponse(this.#res);
    }
  }

  fail(): void {
    abortResponse(this.#res);
  }

  /** Sends the header when no chunk has taken it along: the first may be long in coming (server-sent events). */
  flush(): void {
    if (!this.#wrote && !this.#res.writableEnded) this.#res.flushHeaders();
  }
}

/** Trailer fields need a chunked body; elsewhere there is no place for them and they are dropped (RFC 9110 §6.5.1). */
export function writeTrailers(res: ServerResponse, trailers: HeaderRecord | undefined): void {
  if (trailers === undefined) return;
  // A record, since the other form of node:http is none of node:http2; both take several lines of one name.
  if (http2StreamOf(res) !== undefined) return res.addTrailers(trailers as OutgoingHttpHeaders as NodeJS.Dict<string>);
  if (!res.chunkedEncoding) return;
  res.addTrailers(Object.entries(trailers).flatMap(([name, value]) => [value].flat().map((line): [string, string] => [name, line])));
}

/** Breaks the answer off so that the client can't take what it has for the whole. */
export function abortResponse(res: ServerResponse): void {
  const stream = http2StreamOf(res);
  if (stream !== undefined) return resetStream(stream);
  const { socket } = res;
  // Where only the connection's end says where the body ends (HTTP/1.0), an orderly end would look like success.
  if (socket !== null && !res.chunkedEncoding && res.headersSent) breakOff(socket);
  res.destroy();
}
