/**
 * OpenTelemetry for a gateway: spans and metrics by the conventions for HTTP. Needs the optional peer `@opentelemetry/api`.
 * @module
 */
export { instrument, type StopInstrument } from "./instrument.js";
export type { InstrumentOptions } from "./options.js";
