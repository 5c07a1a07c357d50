import { type Attributes, context, metrics, propagation, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from "@opentelemetry/core";
import { type Histogram, MeterProvider, MetricReader } from "@opentelemetry/sdk-metrics";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  type Sampler,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { onTestFinished } from "vitest";

/** The SDK of traces behind the API, until the test ends. */
export interface TracingSdk {
  readonly provider: BasicTracerProvider;
  /** Spans that have ended, in order. */
  spans(): readonly ReadableSpan[];
  /** Waits for so many of them. */
  ended(count: number): Promise<readonly ReadableSpan[]>;
}

export function tracingSdk(sampler?: Sampler): TracingSdk {
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({
    spanProcessors: [new SimpleSpanProcessor(exporter)],
    ...(sampler !== undefined && { sampler }),
  });
  trace.setGlobalTracerProvider(provider);
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new CompositePropagator({ propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()] }));
  onTestFinished(async () => {
    trace.disable();
    context.disable();
    propagation.disable();
    await provider.shutdown();
  });
  const spans = () => exporter.getFinishedSpans();
  return {
    provider,
    spans,
    async ended(count) {
      const due = Date.now() + 5000;
      while (spans().length < count && Date.now() < due) await new Promise((resolve) => setTimeout(resolve, 5));
      return spans();
    },
  };
}

/** The kind of a span by its name. */
export const kindOf = ({ kind }: ReadableSpan): string => ["INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"][kind] as string;

/** The spans of a kind. */
export const ofKind = (spans: readonly ReadableSpan[], kind: string): readonly ReadableSpan[] =>
  spans.filter((span) => kindOf(span) === kind);

/** Collects when it is asked to, and not by itself. */
class AskedReader extends MetricReader {
  protected async onForceFlush(): Promise<void> {}
  protected async onShutdown(): Promise<void> {}
}

/** One series of a metric. */
export interface Series {
  readonly attributes: Attributes;
  readonly value: number | Histogram;
}

/** The SDK of metrics behind the API, until the test ends. */
export interface MetricsSdk {
  /** What there is of a metric now. */
  series(name: string): Promise<readonly Series[]>;
  /** Its unit. */
  unit(name: string): Promise<string | undefined>;
}

export function metricsSdk(): MetricsSdk {
  const reader = new AskedReader();
  const provider = new MeterProvider({ readers: [reader] });
  metrics.setGlobalMeterProvider(provider);
  onTestFinished(async () => {
    metrics.disable();
    await provider.shutdown();
  });
  const metric = async (name: string) => {
    const { resourceMetrics, errors } = await reader.collect();
    if (errors.length > 0) throw errors[0];
    return resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics).find(({ descriptor }) => descriptor.name === name);
  };
  return {
    series: async (name) => (((await metric(name))?.dataPoints ?? []) as Series[]).map(({ attributes, value }) => ({ attributes, value })),
    unit: async (name) => (await metric(name))?.descriptor.unit,
  };
}
