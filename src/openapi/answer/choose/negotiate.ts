import { GatewayError } from "../../../core/errors.js";
import type { Sort } from "./load-negotiator.js";
import { type Offer, widened } from "./offers.js";

/** Whether a request takes whatever it is given. */
export function acceptsAll(accept: string | undefined): accept is undefined | "*/*" | "" {
  return accept === undefined || accept === "*/*" || accept === "";
}

/**
 * The offers that a request accepts, the best first (RFC 9110 §12.5.1).
 * @throws GatewayError NOT_ACCEPTABLE where there is none
 */
export function negotiate(offers: readonly Offer[], accept: string, sort: Sort): readonly Offer[] {
  const candidates = widened(offers, accept);
  const types = [...new Set(candidates.map(({ type }) => type))];
  // A charset says nothing here: all text is sent as UTF-8.
  const accepted = sort(accept.replace(/;[ \t]*charset=[^,;]*/gi, ""), types);
  if (accepted.length > 0) return accepted.map((type) => candidates.find((offer) => offer.type === type) as Offer);
  const documented = offers.map(({ key }) => key).join(", ");
  throw new GatewayError("NOT_ACCEPTABLE", `The answer is documented as ${documented}: none of it is what the request accepts.`);
}
