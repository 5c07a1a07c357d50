import type { LiveCall } from "../live-call.js";

/** A stretch of text: as it is, or made for each request. */
export type Piece = string | ((call: LiveCall) => string);

/** Finds a value of a request, or `undefined`. Never throws but for a body above the limit. */
export type Lookup = (call: LiveCall) => unknown;

/** What is made for each request. */
export interface Filled {
  /** Whether it wants the request's body, so that that must have arrived. */
  readonly readsBody: boolean;
  /** @throws GatewayError BODY_TOO_LARGE where the answer would repeat too much of the request */
  fill(call: LiveCall): string;
}

/** Text with places that are filled in for each request. */
export class Template implements Filled {
  readonly readsBody: boolean;
  readonly #pieces: readonly Piece[];

  constructor(pieces: readonly Piece[], readsBody: boolean) {
    this.#pieces = pieces;
    this.readsBody = readsBody;
  }

  fill(call: LiveCall): string {
    let text = "";
    for (const piece of this.#pieces) text += typeof piece === "string" ? piece : call.counted(piece(call));
    return text;
  }
}
