import { type Context, context, type Span, SpanStatusCode } from "@opentelemetry/api";
import { suppressTracing } from "./suppressed.js";

/** The span of one try to reach an upstream. */
export class AttemptSpan {
  /** The trace for the upstream, as field lines, name and value alternating. */
  readonly fields: readonly string[];
  /** Names of all fields that a trace may stand in. */
  readonly replaces: ReadonlySet<string>;
  readonly #span: Span;
  readonly context: Context;

  constructor(span: Span, around: Context, fields: readonly string[], replaces: ReadonlySet<string>) {
    this.#span = span;
    this.context = around;
    this.fields = fields;
    this.replaces = replaces;
  }

  run(work: () => void): void {
    context.with(suppressTracing(this.context), work);
  }

  /** @param status of the upstream's answer, where there was one */
  ended(status: number | undefined, errorType: string | undefined): void {
    const span = this.#span;
    if (status !== undefined) span.setAttribute("http.response.status_code", status);
    if (errorType !== undefined) {
      span.setAttribute("error.type", errorType);
      span.setStatus({ code: SpanStatusCode.ERROR });
    }
    span.end();
  }
}
