/**
 * The same bytes in memory of their own, which can be moved to another thread: as they are where they have all of it,
 * otherwise a copy.
 */
export function handOver(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer } = bytes;
  return buffer instanceof ArrayBuffer && bytes.byteLength === buffer.byteLength
    ? (bytes as Uint8Array<ArrayBuffer>)
    : new Uint8Array(bytes);
}
