import { Answer } from "./answer.js";
import type { Platform } from "./ports.js";
import type { Served } from "./resolution.js";

/** What does not come back from UTF-8 as it was: halves of characters, and a mark of the byte order. */
const changes = /^\ufeff|[\ud800-\udfff]/u;

/**
 * An answer that is text: its bytes, and their number in its header, are made when somebody asks for them. Whoever reads text
 * needs neither.
 */
export class TextAnswer extends Answer {
  readonly #text: string;
  readonly #platform: Platform;
  readonly #counted: string[];
  #bytes: Uint8Array | undefined;

  /** @param rawHeaders without a length; not used by the caller any more */
  constructor(status: number, rawHeaders: string[], text: string, served: Served, platform: Platform) {
    super(status, rawHeaders, null, served, platform);
    this.#counted = rawHeaders;
    this.#text = text;
    this.#platform = platform;
  }

  override get rawHeaders(): readonly string[] {
    this.#encoded();
    return this.#counted;
  }

  override get body(): Uint8Array {
    return this.#encoded();
  }

  override text(): Promise<string> {
    return Promise.resolve(changes.test(this.#text) ? this.#platform.decodeUtf8(this.#encoded()) : this.#text);
  }

  #encoded(): Uint8Array {
    if (this.#bytes === undefined) {
      this.#bytes = this.#platform.encodeUtf8(this.#text);
      this.#counted.push("content-length", String(this.#bytes.byteLength));
    }
    return this.#bytes;
  }
}
