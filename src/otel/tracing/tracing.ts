import {
  type Context,
  context,
  isSpanContextValid,
  propagation,
  SpanKind,
  type TextMapPropagator,
  trace,
  type Tracer,
  type TracerProvider,
} from "@opentelemetry/api";
import type { AttemptStart } from "../../core/model/attempt-observer.js";
import { headerValue } from "../../core/model/headers.js";
import type { GatewayRequest } from "../../core/model/request.js";
import { fieldsSetter, requestGetter } from "../carrier.js";
import { originalMethod, spanName } from "../method.js";
import type { RequestPlace } from "../request-target.js";
import { AttemptSpan } from "./attempt-span.js";
import { RequestSpan } from "./request-span.js";

/** Begins spans, once there is somebody to make them. */
export class Tracing {
  readonly #provider: TracerProvider;
  readonly #propagator: Pick<TextMapPropagator, "extract" | "inject" | "fields">;
  #tracer: Tracer | undefined;
  #propagated: ReadonlySet<string> | undefined;

  constructor(provider: TracerProvider = trace.getTracerProvider(), propagator: TextMapPropagator | undefined = undefined) {
    this.#provider = provider;
    this.#propagator = propagator ?? propagation;
  }

  /** Whether spans go anywhere: not before an SDK is registered with the API. */
  get active(): boolean {
    return this.#live() !== undefined;
  }

  /** @param method as it stands in spans */
  request(request: GatewayRequest, method: string, place: RequestPlace): RequestSpan | undefined {
    const tracer = this.#live();
    if (tracer === undefined) return undefined;
    const current = context.active();
    const around = trace.getSpanContext(current);
    // Somebody in this process serves the request already, and has read its trace: who serves it is one.
    const isInside = around !== undefined && around.isRemote !== true && isSpanContextValid(around);
    const parent = isInside ? current : this.#propagator.extract(current, request, requestGetter);
    const attributes = {
      "http.request.method": method,
      ...originalMethod(request.method, method),
      "url.scheme": place.scheme,
      "url.path": place.path,
      "url.query": place.query,
      "server.address": place.address,
      "server.port": place.port,
      "client.address": request.client?.address,
      "user_agent.original": headerValue(request, "user-agent"),
    };
    const kind = isInside ? SpanKind.INTERNAL : SpanKind.SERVER;
    const span = tracer.startSpan(spanName(method), { kind, attributes }, parent);
    return new RequestSpan(span, trace.setSpan(parent, span), method);
  }

  /** @param resent how often the request has been sent before */
  attempt(parent: Context, { method, upstream, path, mirror }: AttemptStart, name: string, resent: number): AttemptSpan | undefined {
    const tracer = this.#live();
    if (tracer === undefined) return undefined;
    const mark = path.indexOf("?");
    const attributes = {
      "http.request.method": name,
      ...originalMethod(method, name),
      "server.address": upstream.host,
      "server.port": upstream.port,
      // Without its query, which may hold secrets of any name; an upstream's URL has no user information.
      "url.full": upstream.origin + (mark === -1 ? path : path.slice(0, mark)),
      "http.request.resend_count": resent === 0 ? undefined : resent,
      "pointsman.mirror": mirror ? true : undefined,
    };
    const span = tracer.startSpan(spanName(name), { kind: SpanKind.CLIENT, attributes }, parent);
    const own = trace.setSpan(parent, span);
    const fields: string[] = [];
    this.#propagator.inject(own, fields, fieldsSetter);
    this.#propagated ??= new Set(this.#propagator.fields().map((field) => field.toLowerCase()));
    return new AttemptSpan(span, own, fields, this.#propagated);
  }

  #live(): Tracer | undefined {
    if (this.#tracer === undefined) {
      // A provider that stands for one that is registered later has no tracer until then.
      const { getDelegateTracer } = this.#provider as Partial<{ getDelegateTracer(name: string): Tracer | undefined }>;
      this.#tracer = getDelegateTracer === undefined ? this.#provider.getTracer(scope) : getDelegateTracer.call(this.#provider, scope);
    }
    return this.#tracer;
  }
}

const scope = "pointsman";
