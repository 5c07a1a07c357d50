/** The media type of a stream that begins with metadata. */
export const metadataType = "application/vnd.awslambda.http-integration-response";

/** Between metadata and body. JSON holds no NUL. */
const delimiter = Buffer.alloc(8);
/** Metadata that is longer has no end, or is none. */
const maxPreludeBytes = 65_536;

/** Metadata as it goes before a body: JSON, then 8 NULs. */
export function encodePrelude(metadata: unknown): Uint8Array {
  return Buffer.concat([Buffer.from(JSON.stringify(metadata)), delimiter]);
}

/** Takes metadata off a stream, wherever its chunks are cut. */
export class PreludeReader {
  #bytes: Buffer = Buffer.alloc(0);

  /**
   * Adds a chunk; gives the metadata and what follows it once it is whole.
   * @throws SyntaxError when it is no JSON, RangeError when it is longer than 64 KiB
   */
  push(chunk: Uint8Array): { readonly metadata: unknown; readonly rest: Uint8Array } | undefined {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    const end = this.#bytes.indexOf(delimiter);
    if (end === -1) {
      if (this.#bytes.byteLength > maxPreludeBytes) throw new RangeError("The metadata of a streamed response has no end.");
      return undefined;
    }
    const metadata: unknown = JSON.parse(this.#bytes.toString("utf8", 0, end));
    return { metadata, rest: this.#bytes.subarray(end + delimiter.byteLength) };
  }
}
