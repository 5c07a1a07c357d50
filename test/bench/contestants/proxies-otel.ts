import { context, metrics, propagation, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import { MeterProvider, MetricReader } from "@opentelemetry/sdk-metrics";
import { AlwaysOffSampler, BasicTracerProvider, type Sampler, type SpanProcessor } from "@opentelemetry/sdk-trace-base";
import { loadOtelLibrary } from "../library.js";
import type { ProxyContestant } from "./proxy.js";
import { listenWithGateway } from "./proxy-pointsman.js";

/** Instrumented, with no SDK behind the API. */
export const otelOff: ProxyContestant = { name: "pointsman, OpenTelemetry off", listen: (target) => listenInstrumented(target) };

/** With an SDK that makes every span and every metric, and drops them. */
export const otelOn: ProxyContestant = {
  name: "pointsman, OpenTelemetry on",
  listen(target) {
    registerSdk();
    return listenInstrumented(target);
  },
};

/** With an SDK that samples no request. */
export const otelUnsampled: ProxyContestant = {
  name: "pointsman, OpenTelemetry unsampled",
  listen(target) {
    registerSdk(new AlwaysOffSampler());
    return listenInstrumented(target);
  },
};

/** Our proxy as operators see it. */
export const proxiesWithOtel: readonly ProxyContestant[] = [otelOff, otelOn, otelUnsampled];

const listenInstrumented: ProxyContestant["listen"] = async (target) => {
  const { instrument } = await loadOtelLibrary();
  return listenWithGateway(target, (gateway) => void instrument(gateway));
};

/** Drops what it gets: what an exporter costs is not ours. */
const dropping: SpanProcessor = { onStart() {}, onEnd() {}, forceFlush: async () => {}, shutdown: async () => {} };

class IdleReader extends MetricReader {
  protected async onForceFlush(): Promise<void> {}
  protected async onShutdown(): Promise<void> {}
}

function registerSdk(sampler?: Sampler): void {
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [dropping], ...(sampler !== undefined && { sampler }) }));
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [new IdleReader()] }));
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
}
