import type { Counter, Histogram, Meter } from "@opentelemetry/api";
import { Sums } from "./sums.js";

/** What is counted and measured of requests. */
export interface Instruments {
  readonly requestDuration: Histogram;
  readonly activeRequests: Sums;
  readonly attemptDuration: Histogram;
  readonly requests: Sums;
  readonly retries: Counter;
  /** Tells of sums no more. */
  stop(): void;
}

/** Makes them. Names, units and buckets of those that begin with `http.` are those of the conventions for HTTP. */
export function makeInstruments(meter: Meter): Instruments {
  const [activeRequests, requests] = [new Sums(), new Sums()];
  const stops = [
    activeRequests.tell(
      meter.createObservableUpDownCounter("http.server.active_requests", {
        description: "Number of active HTTP server requests.",
        unit: "{request}",
      }),
    ),
    requests.tell(
      meter.createObservableCounter("pointsman.requests", {
        description: "Requests by who answered them: the share of Mocks is that of pointsman.backend.kind mock.",
        unit: "{request}",
      }),
    ),
  ];
  return {
    activeRequests,
    requests,
    stop() {
      for (const stop of stops) stop();
    },
    requestDuration: meter.createHistogram("http.server.request.duration", {
      description: "Duration of HTTP server requests.",
      unit: "s",
      advice: { explicitBucketBoundaries: secondsBuckets },
    }),
    attemptDuration: meter.createHistogram("http.client.request.duration", {
      description: "Duration of HTTP client requests.",
      unit: "s",
      advice: { explicitBucketBoundaries: secondsBuckets },
    }),
    retries: meter.createCounter("pointsman.backend.retries", {
      description: "Tries to reach an upstream behind the first one of a request, those of a fallback among them.",
      unit: "{retry}",
    }),
  };
}

const secondsBuckets = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
