import { Readable } from "node:stream";
import type { BodyStream } from "../../../../core/model/body.js";
import { bodyTooLarge } from "../../message/upstream-request.js";
import type { UploadListener } from "../upload.js";

/**
 * A request body on its way to the upstream. It stands between the client's stream and undici, which destroys what it is
 * given whenever the upstream answers early or fails: the client's connection must outlive that, its answer is still due.
 * The source is not touched before undici has a connection to write to.
 */
export class Upload extends Readable {
  readonly #source: BodyStream;
  readonly #listener: UploadListener;
  readonly #maxBytes: number;
  #bytes = 0;
  #attached = false;

  constructor(source: BodyStream, maxBytes: number, listener: UploadListener) {
    super({ highWaterMark: 65_536 });
    this.#maxBytes = maxBytes;
    this.#source = source;
    this.#listener = listener;
  }

  override _read(): void {
    this.#listener.uploadWaiting();
    if (this.#attached) this.#source.resume();
    else this.#attach();
  }

  #attach(): void {
    this.#attached = true;
    this.#source.attach({
      write: (chunk) => {
        this.#bytes += chunk.byteLength;
        if (this.#bytes > this.#maxBytes) this.#listener.uploadFailed(bodyTooLarge(this.#maxBytes));
        // A stream that has been destroyed meanwhile takes no more.
        const writable = this.push(chunk);
        if (!writable) this.#listener.uploadBlocked();
        return writable;
      },
      end: () => {
        this.push(null);
        this.#listener.uploadBlocked();
      },
      fail: (error) => this.#listener.uploadFailed(error),
    });
  }

  /**
   * The error goes to the listener and not out as an event, for which nobody may be listening any more. A source that has
   * not been touched stays as it is: it can still be sent elsewhere.
   */
  override _destroy(error: Error | null, callback: (error: null) => void): void {
    if (error !== null) this.#listener.uploadRefused(error);
    if (this.#attached) this.#source.cancel(error);
    callback(null);
  }
}
