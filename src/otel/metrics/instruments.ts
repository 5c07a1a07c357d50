import type { Counter, Histogram, Meter, UpDownCounter } from "@opentelemetry/api";

/** What is counted and measured of requests. */
export interface Instruments {
  readonly requestDuration: Histogram;
  readonly activeRequests: UpDownCounter;
  readonly attemptDuration: Histogram;
  readonly requests: Counter;
  readonly retries: Counter;
}

/** Makes them. Names, units and buckets of those that begin with `http.` are those of the conventions for HTTP. */
export function makeInstruments(meter: Meter): Instruments {
  return {
    requestDuration: meter.createHistogram("http.server.request.duration", {
      description: "Duration of HTTP server requests.",
      unit: "s",
      advice: { explicitBucketBoundaries: secondsBuckets },
    }),
    activeRequests: meter.createUpDownCounter("http.server.active_requests", {
      description: "Number of active HTTP server requests.",
      unit: "{request}",
    }),
    attemptDuration: meter.createHistogram("http.client.request.duration", {
      description: "Duration of HTTP client requests.",
      unit: "s",
      advice: { explicitBucketBoundaries: secondsBuckets },
    }),
    requests: meter.createCounter("pointsman.requests", {
      description: "Requests by who answered them: the share of Mocks is that of pointsman.backend.kind mock.",
      unit: "{request}",
    }),
    retries: meter.createCounter("pointsman.backend.retries", {
      description: "Tries to reach an upstream behind the first one of a request, those of a fallback among them.",
      unit: "{retry}",
    }),
  };
}

const secondsBuckets = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
