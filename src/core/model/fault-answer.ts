import { Answer } from "./answer.js";
import type { BodyStream } from "./body.js";
import type { ResponseFault } from "./fault.js";
import type { Platform } from "./ports.js";
import type { Served } from "./resolution.js";

/**
 * An answer that is a fault. To whoever does not know faults it is one whose body breaks off at once, so that no transport
 * takes it for a whole one.
 */
export class FaultAnswer extends Answer {
  readonly #fault: ResponseFault;

  constructor(fault: ResponseFault, status: number, rawHeaders: readonly string[], body: BodyStream, served: Served, platform: Platform) {
    super(status, rawHeaders, body, served, platform);
    this.#fault = fault;
  }

  override get fault(): ResponseFault {
    return this.#fault;
  }

  /** A fault comes before a body does; only a broken body ends with it. */
  override withoutBody(): Answer {
    return this.#fault.hasHeader ? super.withoutBody() : this;
  }
}
