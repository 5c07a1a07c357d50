import { type BodySink, BodyStream, concatenate } from "../../../core/model/body.js";

/**
 * The same stream, with its chunks collected as they pass. `onWhole` gets the bytes once the last of them has been passed
 * on; a stream of more than `maxBytes`, one that breaks off and one that is cancelled are not collected. What is collected
 * never holds the stream back.
 */
export function tap(source: BodyStream, maxBytes: number, onWhole: (bytes: Uint8Array) => void): BodyStream {
  let chunks: Uint8Array[] | undefined = [];
  let bytes = 0;
  let attached = false;
  const sink: BodySink = {
    write(chunk) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) chunks = undefined;
      chunks?.push(chunk);
      return tapped.push(chunk);
    },
    end(trailers) {
      tapped.end(trailers);
      if (chunks !== undefined) onWhole(concatenate(chunks));
    },
    fail(error) {
      chunks = undefined;
      tapped.fail(error);
    },
  };
  const tapped = new BodyStream({
    resume() {
      if (attached) return source.resume();
      attached = true;
      source.attach(sink);
    },
    cancel(reason) {
      chunks = undefined;
      source.cancel(reason);
    },
  });
  return tapped;
}
