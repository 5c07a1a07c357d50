import { type ClientHttp2Session, type ClientHttp2Stream, constants } from "node:http2";
import { Readable } from "node:stream";
import { type Dispatcher, errors } from "undici";
import { lengthOfBody, sendHttp2Body } from "./http2-body.js";
import { bytesOfFields, fromHttp2Fields, toHttp2Headers } from "./http2-fields.js";
import type { UpstreamHandler } from "../transport.js";

/** A request for an HTTP/2 origin, and who is told how it goes. */
export interface Http2Request {
  readonly options: Dispatcher.DispatchOptions;
  readonly handler: UpstreamHandler;
}

/** What a call says to the connection that it is made on. */
export interface Http2CallListener {
  /** It is over and its stream is free. */
  callEnded(): void;
  /** The upstream has refused it without having looked at it (RFC 9113 §8.7), and it can be sent again as it is. */
  callRefused(request: Http2Request): void;
  /** It was given up for this reason. */
  callAborted(reason: Error): void;
}

/**
 * One request on an HTTP/2 connection. It is told to an undici handler as a request in HTTP/1.1 is: fields as bytes, chunks
 * as they come, trailers behind the last of them, and one end.
 */
export class Http2Call {
  readonly #request: Http2Request;
  readonly #handler: UpstreamHandler;
  readonly #listener: Http2CallListener;
  readonly #maxHeaderBytes: number;
  #stream: ClientHttp2Stream | undefined;
  /** Resets a stream that is still being written to by CANCEL alone: node's `close` would first say that the request is complete. */
  #cancel: AbortController | undefined;
  #error: Error | undefined;
  #answered = false;
  /** Bytes of the answer that are still to come, where it was said how many there are. */
  #bytesLeft: number | undefined;
  #trailers: readonly string[] = [];
  #over = false;
  #released = false;

  constructor(request: Http2Request, maxHeaderBytes: number, listener: Http2CallListener) {
    this.#request = request;
    this.#handler = request.handler;
    this.#maxHeaderBytes = maxHeaderBytes;
    this.#listener = listener;
  }

  /** Sends the request. Never throws. */
  start(session: ClientHttp2Session, authority: string): void {
    try {
      this.#handler.onConnect?.((reason = new Error("The request was aborted.")) => {
        this.#listener.callAborted(reason);
        this.#fail(reason);
      });
      this.#send(session, authority);
    } catch (error) {
      this.#fail(error as Error);
      // A stream that has been opened says itself when it is closed.
      if (this.#stream === undefined) this.#release();
    }
  }

  #send(session: ClientHttp2Session, authority: string): void {
    const { method, path, headers: fields, body } = this.#request.options;
    const headers = toHttp2Headers({ method, path, authority }, fields as readonly string[]);
    const length = lengthOfBody(method, body);
    if (length !== undefined) headers["content-length"] = length;
    if (body instanceof Readable) this.#cancel = new AbortController();
    const signal = this.#cancel?.signal;
    const stream = session.request(headers, { endStream: body === null || body === undefined, ...(signal !== undefined && { signal }) });
    this.#listen(stream);
    sendHttp2Body(stream, body, {
      sent: () => void (this.#over || this.#handler.onRequestSent?.()),
      failed: (error) => this.#fail(error),
    });
  }

  #listen(stream: ClientHttp2Stream): void {
    this.#stream = stream;
    stream.on("headers", (_headers: unknown, _flags: number, raw: string[]) => this.#guarded(() => this.#inform(raw)));
    stream.on("response", (_headers: unknown, _flags: number, raw: string[]) => this.#guarded(() => this.#answer(stream, raw)));
    stream.on("trailers", (_headers: unknown, _flags: number, raw: string[]) => {
      this.#trailers = raw;
    });
    stream.on("end", () => this.#ended(stream));
    stream.on("error", (error) => {
      this.#error = error;
    });
    stream.on("close", () => this.#closed(stream.rstCode));
  }

  /** What comes before the answer (RFC 9110 §15.2). */
  #inform(raw: readonly string[]): void {
    if (bytesOfFields(raw) > this.#maxHeaderBytes) throw new errors.HeadersOverflowError();
    this.#handler.onHeaders?.(statusOf(raw), fromHttp2Fields(raw), () => {});
  }

  #answer(stream: ClientHttp2Stream, raw: readonly string[]): void {
    if (bytesOfFields(raw) > this.#maxHeaderBytes) throw new errors.HeadersOverflowError();
    const status = statusOf(raw);
    this.#answered = true;
    if (hasBody(this.#request.options.method, status)) this.#bytesLeft = lengthIn(raw);
    if (this.#handler.onHeaders?.(status, fromHttp2Fields(raw), () => stream.resume()) === false) stream.pause();
    stream.on("data", (chunk: Buffer) =>
      this.#guarded(() => {
        if (this.#bytesLeft !== undefined) this.#bytesLeft -= chunk.byteLength;
        if (this.#handler.onData?.(chunk) === false) stream.pause();
      }),
    );
  }

  /**
   * Nothing more will come. Node says so as well when the upstream has reset the stream, and its own servers end a whole
   * answer by a reset with NO_ERROR when they have more to write than their connection takes at once: that is taken for an
   * end where no length says otherwise, like the end of a connection in HTTP/1.1. The stream's close tells of what broke off.
   */
  #ended(stream: ClientHttp2Stream): void {
    const isWhole = this.#bytesLeft === undefined ? stream.rstCode === constants.NGHTTP2_NO_ERROR : this.#bytesLeft === 0;
    if (this.#over || !this.#answered || !isWhole) return;
    if (bytesOfFields(this.#trailers) > this.#maxHeaderBytes) return this.#fail(new errors.HeadersOverflowError());
    this.#over = true;
    // The upstream needs no more of the request to answer it; it may not even take more.
    if (!stream.writableFinished) this.#reset();
    else this.#release();
    this.#handler.onComplete?.(fromHttp2Fields(this.#trailers).map(latin1));
  }

  #closed(code: number | undefined): void {
    if (!this.#over) this.#brokenOff(code);
    this.#release();
  }

  #brokenOff(code: number | undefined): void {
    const isRefused = !this.#answered && code === constants.NGHTTP2_REFUSED_STREAM && isReplayable(this.#request);
    if (!isRefused) return this.#fail(this.#error ?? new Error(`The upstream closed the stream with code ${code}.`));
    this.#over = true;
    this.#listener.callRefused(this.#request);
  }

  /** For the upstream the stream is over when both sides have said so; node closes it later. */
  #release(): void {
    if (this.#released) return;
    this.#released = true;
    this.#listener.callEnded();
  }

  /** What the handler throws ends the request. */
  #guarded(call: () => void): void {
    if (this.#over) return;
    try {
      call();
    } catch (error) {
      this.#fail(error as Error);
    }
  }

  #fail(error: Error): void {
    if (this.#over) return;
    this.#over = true;
    this.#handler.onError?.(error);
    this.#reset();
  }

  /** What is here already is thrown away: node keeps a stream for as long as somebody may read it. */
  #reset(): void {
    if (this.#cancel !== undefined) return this.#cancel.abort();
    this.#stream?.close(constants.NGHTTP2_CANCEL);
    this.#stream?.resume();
  }
}

/** A body that comes in chunks may have lost some to the stream that was refused. */
function isReplayable({ options: { body } }: Http2Request): boolean {
  return body === null || body === undefined || typeof body === "string" || body instanceof Uint8Array;
}

/** Pseudo-fields come first. */
function statusOf(raw: readonly string[]): number {
  return Number(raw[raw.indexOf(":status") + 1]);
}

/** Whether an answer has a body that a length could be of (RFC 9110 §6.4.1). */
function hasBody(method: string, status: number): boolean {
  return method !== "HEAD" && status !== 204 && status !== 205 && status !== 304;
}

function lengthIn(raw: readonly string[]): number | undefined {
  const at = raw.indexOf("content-length");
  return at === -1 ? undefined : Number(raw[at + 1]);
}

function latin1(bytes: Buffer): string {
  return bytes.toString("latin1");
}
