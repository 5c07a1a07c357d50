import type { AnyBackendConfig } from "../core/model/any-backend.js";
import type { Gateway } from "../core/model/gateway.js";
import { Metering } from "./metrics/metering.js";
import { methodNames } from "./method.js";
import type { InstrumentOptions } from "./options.js";
import { RequestTelemetry, type Telemetry } from "./request-telemetry.js";
import { Tracing } from "./tracing/tracing.js";

/** Stops what {@link instrument} has begun; requests under way are told to their end. `using` does it as well. */
export interface StopInstrument extends Disposable {
  (): void;
}

/**
 * Tells OpenTelemetry of a gateway, through `@opentelemetry/api`: a span for each request and one for each try to reach an upstream,
 * which carries the trace on, and metrics of both, by the conventions for HTTP. Without an SDK behind the API nothing is done, until
 * there is one.
 */
export function instrument(
  gateway: Pick<Gateway<AnyBackendConfig>, "observe" | "backends">,
  options: InstrumentOptions = {},
): StopInstrument {
  const { tracerProvider, meterProvider, propagator, traces = true, metrics = true, knownMethods } = options;
  const tracing = traces ? new Tracing(tracerProvider, propagator) : undefined;
  const metering = metrics ? new Metering(meterProvider, () => gateway.backends()) : undefined;
  const telemetry: Telemetry = { methods: methodNames(knownMethods), tracing, metering };
  const stopObserving = gateway.observe({
    get active() {
      return tracing?.active === true || metering?.active === true;
    },
    request: (request) => new RequestTelemetry(telemetry, request),
  });
  const stop = () => {
    stopObserving();
    metering?.stop();
  };
  return Object.assign(stop, { [Symbol.dispose]: stop });
}
