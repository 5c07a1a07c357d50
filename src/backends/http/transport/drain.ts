import type { ResponseBody } from "../../../core/model/response.js";

/** A body that nobody wants is read up to this many bytes. */
const maxBytes = 262_144;

/**
 * Reads a body that nobody wants, so that its connection can carry the next answer; a long one is cut off instead. The
 * result cuts it off at once where it has not ended.
 */
export function drain(body: ResponseBody): () => void {
  if (body === null || body instanceof Uint8Array) return nothing;
  let bytes = 0;
  body.attach({
    write(chunk) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) body.cancel();
      return bytes <= maxBytes;
    },
    end: nothing,
    fail: nothing,
  });
  return () => body.cancel();
}

function nothing(): void {}
