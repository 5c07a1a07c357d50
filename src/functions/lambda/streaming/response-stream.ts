import { Writable } from "node:stream";
import { isGatewayError } from "../../../core/errors.js";
import { badResult } from "../from-lambda-result.js";
import { metadataType, PreludeReader } from "./prelude.js";
import type { LambdaResponseStream } from "./streamed-handler.js";

/** Who gets what a handler writes. */
export interface ResponseSink {
  /** The stream has begun: with metadata, or with nothing but its type. Throws when that is no response. */
  begin(metadata: unknown): void;
  /** Takes bytes; calls `taken` when it is ready for more. */
  write(bytes: Uint8Array, taken: () => void): void;
  end(): void;
  fail(error: unknown): void;
}

/** The stream that a handler writes to; takes Lambda's prelude off what is written. */
export class ResponseStream extends Writable implements LambdaResponseStream {
  /** Called with a way to write, before the first chunk; `HttpResponseStream.from` of Lambda and of its copies sets it. */
  _onBeforeFirstWrite: ((write: (bytes: string | Uint8Array) => void) => void) | undefined;
  readonly #sink: ResponseSink;
  #contentType = "application/octet-stream";
  #opened = false;
  #prelude: PreludeReader | undefined;

  constructor(sink: ResponseSink) {
    super();
    this.#sink = sink;
  }

  setContentType(contentType: string): void {
    if (this.#opened) throw new Error("The content type can't be set any more: the response has begun.");
    this.#contentType = contentType;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: (error?: Error) => void): void {
    this.#attempt(callback, () => {
      this.#open();
      this.#take(chunk, callback);
    });
  }

  override _final(callback: (error?: Error) => void): void {
    this.#attempt(callback, () => {
      this.#open();
      if (this.#prelude !== undefined) throw new TypeError("The response stream ended within its metadata.");
      this.#sink.end();
      callback();
    });
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    if (error !== null || !this.writableFinished) this.#sink.fail(error ?? new Error("The response stream was destroyed."));
    callback(null);
  }

  /** Says how the response begins, where that is known without a byte of it. */
  #open(): void {
    if (this.#opened) return;
    this.#opened = true;
    if (this.#contentType !== metadataType) return this.#sink.begin({ headers: { "content-type": this.#contentType } });
    this.#prelude = new PreludeReader();
    this._onBeforeFirstWrite?.((bytes) => this.#take(typeof bytes === "string" ? Buffer.from(bytes) : bytes, nothing));
  }

  #take(chunk: Uint8Array, taken: () => void): void {
    if (this.#prelude === undefined) return chunk.byteLength === 0 ? taken() : this.#sink.write(chunk, taken);
    const found = this.#prelude.push(chunk);
    if (found === undefined) return taken();
    this.#prelude = undefined;
    this.#sink.begin(found.metadata);
    this.#take(found.rest, taken);
  }

  #attempt(callback: (error: Error) => void, run: () => void): void {
    try {
      run();
    } catch (error) {
      callback(isGatewayError(error) ? error : badResult(error));
    }
  }
}

function nothing(): void {}
