import { type Context, context, type Span, SpanStatusCode } from "@opentelemetry/api";
import type { ResponseEnd } from "../../core/model/observer.js";
import type { GatewayResponse } from "../../core/model/response.js";
import { errorTypeOf } from "../error-type.js";
import { spanName } from "../method.js";
import { servedAttributes } from "../served-attributes.js";

/** The span of one request. */
export class RequestSpan {
  /** In which its work is done. */
  readonly context: Context;
  readonly #span: Span;
  readonly #method: string;

  constructor(span: Span, around: Context, method: string) {
    this.#span = span;
    this.context = around;
    this.#method = method;
  }

  run<Result>(work: () => Result): Result {
    return context.with(this.context, work);
  }

  matched(route: string): void {
    this.#span.updateName(`${spanName(this.#method)} ${route}`);
    this.#span.setAttribute("http.route", route);
  }

  ended(response: GatewayResponse, end: ResponseEnd): void {
    const span = this.#span;
    if (span.isRecording()) {
      const { status, served, fault, error } = response;
      span.setAttributes(servedAttributes(served));
      // One that no header came of reached nobody.
      if (fault === undefined || fault.hasHeader) span.setAttribute("http.response.status_code", status);
      const errorType = errorTypeOf(response, end);
      if (errorType !== undefined) {
        span.setAttribute("error.type", errorType);
        span.setStatus({ code: SpanStatusCode.ERROR, ...(error !== undefined && { message: error.message }) });
      }
    }
    span.end();
  }
}
