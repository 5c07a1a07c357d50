import type { BackendHandler } from "../../core/model/adapter.js";
import type { GatewayResponse } from "../../core/model/response.js";
import type { LiveCall } from "../../backends/mock/live-call.js";
import type { Reply } from "../../backends/mock/tools.js";
import type { LiveExchange } from "../../core/dispatch/live-exchange.js";
import type { AskedRequest } from "../calls/asked-request.js";
import type { PlacedOverride } from "./placed-override.js";

/** A request among the overrides of its API. */
interface Consultation {
  readonly asked: AskedRequest;
  readonly exchange: LiveExchange;
  readonly placed: readonly PlacedOverride[];
  /** What answers where no override does. */
  readonly otherwise: BackendHandler;
}

/** Lets the first override answer that is for a request, the latest asked first; where none is, what was there without them. */
export function consult(consultation: Consultation): GatewayResponse | Promise<GatewayResponse> {
  const { asked, exchange, placed, otherwise } = consultation;
  for (const [i, override] of placed.entries()) {
    if (override.usedUp) continue;
    const { entry, mock } = override.compiled;
    const call = mock.begin(exchange.handedTo({ ...exchange.backend, served: entry.served }));
    const reply = mock.choose(call);
    if (call.waits) return resume({ ...consultation, placed: placed.slice(i + 1) }, override, call);
    if (reply !== undefined) return give(override, reply, call, asked);
    pass(override, call, asked);
  }
  return otherwise(exchange);
}

/** Asks an override once more when the body is here, then those that come after it. */
async function resume(rest: Consultation, override: PlacedOverride, call: LiveCall): Promise<GatewayResponse> {
  const { asked, exchange } = rest;
  asked.keepBody(await (await call.arrival()).bytes());
  const reply = override.compiled.mock.choose(call);
  if (reply !== undefined && !override.usedUp) return give(override, reply, call, asked);
  pass(override, call, asked);
  // Made anew: this one knows the body as a stream, which has been read.
  return consult({ ...rest, exchange: exchange.handedTo(exchange.backend) });
}

/** Taken in the same step in which it was found, so that requests that overlap don't share the last of its times. */
function give(override: PlacedOverride, reply: Reply, call: LiveCall, asked: AskedRequest): GatewayResponse | Promise<GatewayResponse> {
  override.take();
  asked.override = override;
  return reply(call);
}

function pass(override: PlacedOverride, call: LiveCall, asked: AskedRequest): void {
  const { mock, shown } = override.compiled;
  const reasons = mock.reasons(call).join("; ") || "it was used up meanwhile";
  override.mismatch = `${asked.shown}: ${reasons}`;
  asked.mismatches = [...asked.mismatches, `${shown}: ${reasons}`];
}
