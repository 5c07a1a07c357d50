import { GatewayError } from "../errors.js";
import type { AnyBackendConfig } from "../model/any-backend.js";
import type { Api, ApiGroup } from "../model/config.js";
import type { Exchange } from "../model/exchange.js";
import type { LogLevel } from "../model/function.js";
import { headerValue } from "../model/headers.js";
import type { AttemptObserver } from "../model/attempt-observer.js";
import type { GatewayRequest, RequestBody } from "../model/request.js";
import type { Resolution, Served } from "../model/resolution.js";
import { Answer } from "../model/answer.js";
import type { ResponseBody, ResponseInit } from "../model/response.js";
import type { RouteMatch } from "../route/route-match.js";
import type { CompiledApi, CompiledBackend, ReleasedAs } from "./compiled.js";
import { nameOf } from "./events.js";
import { makeAnswer } from "./make-answer.js";
import type { ObservedRequest } from "./observers.js";
import { limitedBody } from "./request-body.js";
import type { Settings } from "./settings.js";

/** A request that has been matched and resolved: what adapters and hooks are given. */
export class LiveExchange implements Exchange {
  /** As it came, until a hook changes what the backend gets. */
  request: GatewayRequest;
  readonly path: string;
  readonly query: string;
  readonly backend: CompiledBackend;
  /** The backend's, until a function's version is known. */
  served: Served;
  readonly #settings: Settings;
  readonly #match: RouteMatch<CompiledApi>;
  #observed: ObservedRequest | undefined;
  #body: RequestBody | null | undefined;

  constructor(
    request: GatewayRequest,
    path: string,
    query: string,
    match: RouteMatch<CompiledApi>,
    backend: CompiledBackend,
    settings: Settings,
  ) {
    this.request = request;
    this.path = path;
    this.query = query;
    this.backend = backend;
    this.served = backend.served;
    this.#settings = settings;
    this.#match = match;
  }

  get group(): ApiGroup<AnyBackendConfig> {
    return this.#match.value.group;
  }

  get api(): Api<string, AnyBackendConfig> {
    return this.#match.value.api;
  }

  get released(): ReleasedAs | undefined {
    return this.#match.value.released;
  }

  get resolution(): Resolution {
    return this.backend.resolution;
  }

  get localPath(): string {
    return this.path.slice(this.#match.value.prefixLength) || "/";
  }

  get params(): Readonly<Record<string, string>> {
    return this.#match.params;
  }

  get observation(): AttemptObserver | undefined {
    return this.#observed;
  }

  observeBy(observed: ObservedRequest): void {
    this.#observed = observed;
    observed.matched(this);
  }

  get body(): RequestBody | null {
    if (this.#body === undefined) this.#body = limitedBody(this.request, this.#settings.maxBodyBytes);
    return this.#body;
  }

  replaceBody(body: RequestBody | null): void {
    this.#body = body;
  }

  header(name: string): string | undefined {
    return headerValue(this.request, name.toLowerCase());
  }

  onAbandon(listener: () => void): () => void {
    const { request } = this;
    if (request.onAbandon !== undefined) {
      request.onAbandon(listener);
      return nothing;
    }
    const { signal } = request;
    if (signal?.aborted === true) listener();
    else signal?.addEventListener("abort", listener, { once: true });
    return () => signal?.removeEventListener("abort", listener);
  }

  inform(status: number, rawHeaders: readonly string[]): void {
    this.request.onInformation?.(status, rawHeaders);
  }

  serveAs(served: Served): void {
    this.served = served;
  }

  log(level: LogLevel, message: string, details: unknown): void {
    const { listeners } = this.#settings;
    if (listeners.wantsLog) listeners.emit("log", { level, message, details, ...nameOf(this.request), served: this.served });
  }

  waitUntil(work: PromiseLike<unknown>): void {
    this.#settings.background.add(work, (cause) =>
      this.report(new GatewayError("FUNCTION_FAILED", "Work behind the answer failed.", { cause })),
    );
  }

  report(error: GatewayError): void {
    this.#settings.listeners.emit("error", { error, ...nameOf(this.request), served: this.served });
  }

  /** The same request for a backend that answers in this one's place. */
  handedTo(backend: CompiledBackend, request = this.request): LiveExchange {
    const { path, query } = this;
    const handed = new LiveExchange(request, path, query, this.#match, backend, this.#settings);
    handed.#observed = this.#observed;
    // What is ready can be read again, a stream can't.
    if (typeof this.#body === "string" || this.#body instanceof Uint8Array) handed.#body = this.#body;
    return handed;
  }

  respond(init: ResponseInit): Answer {
    return makeAnswer(init, this.served, this.#settings.platform);
  }

  respondPrepared(status: number, rawHeaders: readonly string[], body: ResponseBody): Answer {
    return new Answer(status, rawHeaders, body, this.served, this.#settings.platform);
  }
}

/** A request that tells of its own end lets go of its listeners by itself. */
function nothing(): void {}
