import { type Context, createContextKey } from "@opentelemetry/api";

/** The SDK's own key for it (`suppressTracing` of `@opentelemetry/core`): keys of one description are one key. */
const suppressed = createContextKey("OpenTelemetry SDK Context Key SUPPRESS_TRACING");

/** A context in which nobody else makes spans: an instrumentation of undici or fetch would make a second one of the same try, and name it to the upstream. */
export function suppressTracing(context: Context): Context {
  return context.setValue(suppressed, true);
}
