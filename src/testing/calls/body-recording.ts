import { type BodySink, BodyStream } from "../../core/model/body.js";

/**
 * A streamed body that is recorded while it is read, up to `maxBytes`. What is recorded never holds the stream back; a body
 * that nobody has read is read when its record is.
 */
export class BodyRecording {
  /** The body, for whoever answers. */
  readonly stream: BodyStream;
  readonly #open: () => BodyStream;
  readonly #maxBytes: number;
  #source: BodyStream | undefined;
  #chunks: Uint8Array[] = [];
  #length = 0;
  #whole: Promise<Uint8Array>;
  #settle: { resolve(bytes: Uint8Array): void; reject(error: unknown): void };

  /** @param open takes the source; called at most once, when the body is first read */
  constructor(open: () => BodyStream, maxBytes: number) {
    this.#open = open;
    this.#maxBytes = maxBytes;
    this.#settle = { resolve: ignore, reject: ignore };
    this.#whole = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    this.#whole.catch(ignore); // whether anybody wants the record is not known yet
    this.stream = new BodyStream({
      resume: () => (this.#source === undefined ? this.#attach(this.#forwarding()) : this.#source.resume()),
      cancel: (reason) => {
        this.#source?.cancel(reason);
        if (this.#source !== undefined) this.#fail(new Error("The body was not read to its end: whoever answered wanted no more of it."));
      },
    });
  }

  /** The whole body, once it has been read. */
  bytes(): Promise<Uint8Array> {
    this.#drain();
    return this.#whole;
  }

  /** Reads what nobody has begun to read, until it is recorded or is too much to be; `undefined` where somebody has. */
  drained(): Promise<unknown> | undefined {
    if (this.#source !== undefined) return undefined;
    return this.bytes().catch(ignore);
  }

  #drain(): void {
    if (this.#source !== undefined) return;
    this.#attach({ write: (chunk) => this.#add(chunk), end: () => this.#end(), fail: (error) => this.#fail(error) });
    this.stream.fail(new TypeError("The body has already been read. Read it once and keep the result."));
  }

  #attach(sink: BodySink): void {
    this.#source = this.#open();
    this.#source.attach(sink);
  }

  #forwarding(): BodySink {
    const { stream } = this;
    return {
      write: (chunk) => {
        this.#add(chunk);
        return stream.push(chunk);
      },
      end: (trailers) => {
        this.#end();
        stream.end(trailers);
      },
      fail: (error) => {
        this.#fail(error);
        stream.fail(error);
      },
    };
  }

  /** Above the bound nothing is kept: a part of a body could be taken for the whole. */
  #add(chunk: Uint8Array): true {
    this.#length += chunk.byteLength;
    if (this.#length <= this.#maxBytes) this.#chunks.push(chunk);
    else this.#fail(new RangeError(`The body has more than the ${this.#maxBytes} bytes that are recorded: raise record.bodyBytes.`));
    return true;
  }

  #end(): void {
    this.#settle.resolve(new Uint8Array(Buffer.concat(this.#chunks)));
  }

  #fail(error: unknown): void {
    this.#chunks = [];
    this.#settle.reject(error);
  }
}

function ignore(): void {}
