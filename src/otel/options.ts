import type { MeterProvider, TextMapPropagator, TracerProvider } from "@opentelemetry/api";

/** What {@link instrument} makes of the requests of a gateway, and for whom. */
export interface InstrumentOptions {
  /** Default: the one that is registered with the API, also when that is done later. */
  readonly tracerProvider?: TracerProvider;
  /** Default: the one that is registered with the API, also when that is done later. */
  readonly meterProvider?: MeterProvider;
  /** Reads the trace from requests and writes it into those to upstreams. Default: the one that is registered with the API. */
  readonly propagator?: TextMapPropagator;
  /** Whether there are spans. Default `true`. */
  readonly traces?: boolean;
  /** Whether there are metrics. Default `true`. */
  readonly metrics?: boolean;
  /**
   * Methods that stand in spans and metrics by their own name; the others are `_OTHER` there, since anybody may think of new ones.
   * Default: those of RFC 9110, and PATCH.
   */
  readonly knownMethods?: readonly string[];
}
