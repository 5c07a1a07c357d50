import type { GatewayError } from "../errors.js";
import { Answer } from "./answer.js";
import type { Platform } from "./ports.js";
import type { Served } from "./resolution.js";

/** An answer that tells an error. Who builds the gateway in may have a way of its own to tell it, and finds it here. */
export class ErrorAnswer extends Answer {
  readonly #error: GatewayError;
  readonly #platform: Platform;

  constructor(
    error: GatewayError,
    status: number,
    rawHeaders: readonly string[],
    body: Uint8Array | null,
    served: Served,
    platform: Platform,
  ) {
    super(status, rawHeaders, body, served, platform);
    this.#error = error;
    this.#platform = platform;
  }

  override get error(): GatewayError {
    return this.#error;
  }

  override withoutBody(): ErrorAnswer {
    return new ErrorAnswer(this.#error, this.status, this.rawHeaders, null, this.served, this.#platform);
  }
}
