import type { BodyStream } from "../../../../core/model/body.js";
import { bodyTooLarge } from "../../message/upstream-request.js";
import type { Upload, UploadListener } from "../upload.js";

/** A request body as the web stream that `fetch` reads. */
export class FetchUpload implements Upload {
  readonly stream: ReadableStream<Uint8Array>;
  readonly #source: BodyStream;
  readonly #listener: UploadListener;
  readonly #maxBytes: number;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #bytes = 0;
  #over = false;

  constructor(source: BodyStream, maxBytes: number, listener: UploadListener) {
    this.#source = source;
    this.#maxBytes = maxBytes;
    this.#listener = listener;
    // Nothing is read ahead: the source is not touched before `fetch` wants a chunk.
    this.stream = new ReadableStream({ pull: (controller) => this.#pull(controller), cancel: () => this.#cancel() }, { highWaterMark: 0 });
  }

  destroy(): void {
    if (this.#over) return;
    this.#cancel();
    this.#controller?.error(new TypeError("The request ended before its body did."));
  }

  #pull(controller: ReadableStreamDefaultController<Uint8Array>): void {
    this.#listener.uploadWaiting();
    if (this.#controller !== undefined) return this.#source.resume();
    this.#controller = controller;
    this.#source.attach({
      write: (chunk) => this.#write(chunk, controller),
      end: () => {
        if (this.#over) return;
        this.#over = true;
        controller.close();
        this.#listener.uploadBlocked();
      },
      fail: (error) => this.#listener.uploadFailed(error),
    });
  }

  #write(chunk: Uint8Array, controller: ReadableStreamDefaultController<Uint8Array>): boolean {
    this.#bytes += chunk.byteLength;
    if (this.#bytes > this.#maxBytes) this.#listener.uploadFailed(bodyTooLarge(this.#maxBytes));
    // Ended by that, or by whoever reads.
    if (this.#over) return false;
    controller.enqueue(chunk);
    const wanted = (controller.desiredSize ?? 0) > 0;
    if (!wanted) this.#listener.uploadBlocked();
    return wanted;
  }

  #cancel(): void {
    if (this.#over) return;
    this.#over = true;
    if (this.#controller !== undefined) this.#source.cancel();
  }
}
