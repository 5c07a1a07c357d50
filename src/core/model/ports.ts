import type { GatewayRequest } from "./request.js";
import type { GatewayResponse } from "./response.js";
import type { WebRequest, WebResponse } from "./web.js";

/** Time as the library sees it. Replace it to run timeouts and delays without waiting. */
export interface Clock {
  /** Milliseconds since an arbitrary but fixed moment; never goes back. */
  now(): number;
  /**
   * Calls `callback` once after `ms` milliseconds (0 to 2,147,483,647). The result cancels it. What is done in the
   * `background` does not keep a process alive.
   */
  schedule(callback: () => void, ms: number, options?: { readonly background?: boolean }): () => void;
  /** The time of day as milliseconds since 1970-01-01T00:00:00Z, which may go back. Default: what `now` gives, taken for that. */
  epochMs?(): number;
}

/** Numbers in `[0, 1)`. Replace it with a seeded source to make every run the same. */
export type RandomSource = () => number;

/**
 * What the pure core needs from the place it runs in. The core itself never touches a global that is not ECMAScript.
 */
export interface Platform {
  readonly clock: Clock;
  readonly random: RandomSource;
  encodeUtf8(text: string): Uint8Array;
  /** Decodes UTF-8; malformed sequences become U+FFFD. */
  decodeUtf8(bytes: Uint8Array): string;
  isWebRequest(request: GatewayRequest | WebRequest): request is WebRequest;
  fromWebRequest(request: WebRequest): GatewayRequest;
  toWebResponse(response: GatewayResponse): WebResponse;
  /** The content of a file. Throws the system's error where it can't be read; absent where there are no files. */
  readFile?(path: string): Uint8Array;
  /** Lets whatever waits be done before long work goes on: settles in a later turn of the event loop. Absent: long work is done at once. */
  breathe?(): Promise<void>;
}
