import { ConfigError, GatewayError, isGatewayError } from "../errors.js";
import type { AnyBackendAdapter } from "../model/adapter.js";
import type { AnyBackendConfig } from "../model/any-backend.js";
import type { BackendStatus } from "../model/backend-status.js";
import type { BodyStream } from "../model/body.js";
import type { Explanation, Gateway, GatewayEvents, GatewayOptions, Match, NoMatch, RouteSummary } from "../model/gateway.js";
import { deepFreeze } from "../model/freeze.js";
import type { GatewayFunctions } from "../model/function.js";
import type { Platform } from "../model/ports.js";
import type { GatewayRequest } from "../model/request.js";
import type { Served } from "../model/resolution.js";
import { Answer } from "../model/answer.js";
import type { GatewayResponse } from "../model/response.js";
import type { WebRequest, WebResponse } from "../model/web.js";
import { validateAndParse } from "../rules/validate.js";
import { compile, retire } from "./compile.js";
import type { CompiledConfig } from "./compiled.js";
import { withDeadline } from "./deadline.js";
import { type Listeners, nameOf } from "./events.js";
import { explain } from "./explain.js";
import { LiveExchange } from "./live-exchange.js";
import { LiveFunctions } from "./live-functions.js";
import { locate, locateOrAnswer } from "./locate.js";
import { orFault } from "./or-fault.js";
import { problem } from "./problem.js";
import { checkBodyLength } from "./request-body.js";
import { summarize } from "./routes.js";
import { type Settings, settingsOf } from "./settings.js";
import { toUpgrade } from "./upgrade.js";

/** Options of a gateway in a place that brings its own adapters and platform. */
export interface CoreGatewayOptions extends GatewayOptions {
  readonly backends: readonly AnyBackendAdapter[];
}

/**
 * Builds a live gateway from a configuration.
 * @throws ConfigError with every issue; nothing has been built then
 */
export function createCoreGateway(config: unknown, options: CoreGatewayOptions, platform: Platform): Gateway<AnyBackendConfig> {
  const settings = settingsOf(options, platform);
  return new LiveGateway(compileValid(config, settings), settings);
}

function compileValid(config: unknown, settings: Settings): CompiledConfig {
  const { backends, functions, environments, limits, platform } = settings;
  const { maxApis, maxDepth } = limits;
  const result = validateAndParse(config, { backends, environments, maxApis, maxDepth, readFile: platform.readFile ?? noFiles }, functions);
  if (!result.ok) throw new ConfigError(result.issues);
  return compile(result.config, result.paths, settings);
}

function noFiles(): never {
  throw new TypeError("There are no files here.");
}

type Outcome = Answer | Promise<Answer>;

class LiveGateway implements Gateway<AnyBackendConfig> {
  readonly functions: GatewayFunctions;
  readonly #settings: Settings;
  readonly #listeners: Listeners;
  readonly #ownServed: Served;
  #live: CompiledConfig;
  #inFlight = 0;
  #closing: Promise<void> | undefined;
  #drained: (() => void) | undefined;

  constructor(live: CompiledConfig, settings: Settings) {
    this.#live = live;
    this.#settings = settings;
    this.#listeners = settings.listeners;
    this.functions = new LiveFunctions(settings.functions);
    const { environment } = settings;
    this.#ownServed = Object.freeze({ group: null, api: null, revision: null, environment, kind: "gateway", source: "gateway" });
  }

  dispatch(request: GatewayRequest | WebRequest): Promise<GatewayResponse> {
    const outcome = this.#answer(request);
    return isWhole(outcome) ? Promise.resolve(outcome) : Promise.resolve(outcome).then(orFault);
  }

  handle(request: GatewayRequest): GatewayResponse | Promise<GatewayResponse> {
    return this.#answer(request);
  }

  upgrade(request: GatewayRequest, incoming: BodyStream): GatewayResponse | Promise<GatewayResponse> {
    return this.#answer(request, incoming);
  }

  /** An own property, so that `{ fetch: gateway.fetch }` works. */
  readonly fetch = (request: WebRequest): Promise<WebResponse> => {
    const outcome = this.#answer(request);
    if (isWhole(outcome)) return Promise.resolve(this.#toWeb(outcome));
    return Promise.resolve(outcome).then((answer) => this.#toWeb(orFault(answer)));
  };

  /** An upstream may give a status that no web `Response` can have; everything else can be carried over. */
  #toWeb(answer: Answer): WebResponse {
    try {
      return answer.toResponse();
    } catch (cause) {
      const error = new GatewayError("BAD_GATEWAY", "The backend's response can't be passed on.", { cause });
      return this.#failed(error, undefined, answer.served).toResponse();
    }
  }

  resolve(request: GatewayRequest): Match | NoMatch {
    const located = locate(this.#live, request, this.#settings);
    if (!(located instanceof LiveExchange)) return located;
    const { group, api, path, params, resolution } = located;
    return Object.freeze({ matched: true, group, api, path, params: Object.freeze(params), resolution });
  }

  explain(request: GatewayRequest): Explanation {
    return deepFreeze(explain(this.#live, request, this.#settings));
  }

  routes(): readonly RouteSummary[] {
    return summarize(this.#live.apis);
  }

  backends(): readonly BackendStatus[] {
    return deepFreeze([...this.#settings.adapters.values()].flatMap((adapter) => adapter.status?.() ?? []));
  }

  update(config: unknown): void {
    const next = compileValid(config, this.#settings);
    const last = this.#live;
    this.#live = next;
    this.#retireUnused(last);
    this.#listeners.emit("update", { groups: next.config.groups.length, apis: next.apis.length });
  }

  /** A configuration that no request can reach any more. */
  #retireUnused(config: CompiledConfig): void {
    if (config.pending === 0 && config !== this.#live) retire(config.generation, this.#settings);
  }

  on<Event extends keyof GatewayEvents>(event: Event, listener: (event: GatewayEvents[Event]) => void): () => void {
    return this.#listeners.add(event, listener);
  }

  close(): Promise<void> {
    this.#closing ??= this.#drain();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #drain(): Promise<void> {
    if (this.#inFlight > 0) await new Promise<void>((resolve) => (this.#drained = resolve));
    const { background, answerTimeoutMs, platform } = this.#settings;
    await background.idle(answerTimeoutMs, platform.clock);
    // One that fails to close leaves no other open.
    const closings = await Promise.allSettled([...this.#settings.adapters.values()].map(async (adapter) => adapter.close?.()));
    for (const closing of closings) if (closing.status === "rejected") throw closing.reason;
  }

  /**
   * Answers whatever comes, never throws, and tells those who listen.
   * @param incoming what follows a request to go on in another protocol; `undefined` for all others
   */
  #answer(given: GatewayRequest | WebRequest, incoming?: BodyStream): Outcome {
    if (!this.#listeners.wantsDispatch) return this.#answerQuietly(given, incoming);
    const { clock } = this.#settings.platform;
    const since = clock.now();
    const outcome = this.#answerQuietly(given, incoming);
    const tell = (answer: Answer) => {
      this.#listeners.emit("dispatch", {
        ...nameOf(given),
        status: answer.status,
        served: answer.served,
        durationMs: clock.now() - since,
        ...(answer.fault !== undefined && { fault: answer.fault.kind }),
      });
      return answer;
    };
    return outcome instanceof Answer ? tell(outcome) : outcome.then(tell);
  }

  #answerQuietly(given: GatewayRequest | WebRequest, incoming: BodyStream | undefined): Outcome {
    const { platform, hooks } = this.#settings;
    const live = this.#live;
    let request: GatewayRequest | undefined;
    let located: Answer | LiveExchange | NoMatch | undefined;
    try {
      if (typeof given !== "object" || given === null) throw new TypeError("There is no request to answer.");
      request = platform.isWebRequest(given) ? platform.fromWebRequest(given) : given;
      if (this.#closing !== undefined) throw new GatewayError("UNAVAILABLE", "The gateway is closing.");
      const { body } = request;
      if (body !== undefined && body !== null) checkBodyLength(request, body, this.#settings.maxBodyBytes);
      const instant = hooks?.onMatch === undefined && incoming === undefined;
      located = instant ? locateOrAnswer(live, request, this.#settings) : locate(live, request, this.#settings);
      if (located instanceof Answer) return this.#finished(located, request);
      if (!(located instanceof LiveExchange)) return this.#finished(this.#own(located), request);
      if (incoming !== undefined) located = toUpgrade(located, incoming, live, this.#settings);
      const outcome = hooks?.onMatch === undefined ? this.#call(located) : this.#afterHook(located);
      return outcome instanceof Answer ? this.#finished(outcome, request) : this.#settled(outcome, request, located, live);
    } catch (error) {
      return this.#failed(error, request, located instanceof LiveExchange ? located.served : this.#ownServed);
    }
  }

  /** Calls the adapter; gives its answer or a promise of it. */
  #call(exchange: LiveExchange): Outcome {
    const { handler, needsDeadline } = exchange.backend;
    const answer: unknown = handler instanceof Answer ? handler : handler(exchange);
    if (answer instanceof Answer) return answer;
    if (!isThenable(answer)) return checkedAnswer(answer, exchange);
    const { answerTimeoutMs, platform } = this.#settings;
    const pending = needsDeadline ? withDeadline(answer, answerTimeoutMs, platform.clock) : Promise.resolve(answer);
    return pending.then((value) => checkedAnswer(value, exchange));
  }

  /** Asks `onMatch` first: its answer is given instead of the backend's. */
  #afterHook(exchange: LiveExchange): Outcome {
    const given: unknown = this.#settings.hooks?.onMatch?.(exchange);
    if (!isThenable(given)) return given === undefined ? this.#call(exchange) : checkedAnswer(given, exchange);
    const { answerTimeoutMs, platform } = this.#settings;
    return withDeadline(given, answerTimeoutMs, platform.clock).then((value) =>
      value === undefined ? this.#call(exchange) : checkedAnswer(value, exchange),
    );
  }

  #settled(outcome: Promise<Answer>, request: GatewayRequest, exchange: LiveExchange, live: CompiledConfig): Promise<Answer> {
    this.#inFlight++;
    live.pending++;
    return outcome
      .then(
        (answer) => this.#finished(answer, request),
        (error: unknown) => this.#failed(error, request, exchange.served),
      )
      .finally(() => {
        this.#inFlight--;
        live.pending--;
        this.#retireUnused(live);
        if (this.#inFlight === 0) this.#drained?.();
      });
  }

  /** The last step of every answer: HEAD loses its body, `onResponse` sees it. */
  #finished(answer: Answer, request: GatewayRequest): Answer {
    const given = request.method === "HEAD" && answer.body !== null ? answer.withoutBody() : answer;
    if (this.#settings.hooks?.onResponse !== undefined) this.#isolated(() => this.#settings.hooks?.onResponse?.(given, request), request);
    return given;
  }

  #failed(cause: unknown, request: GatewayRequest | undefined, served: Served): Answer {
    const error = isGatewayError(cause) ? cause : new GatewayError("INTERNAL", "The gateway could not answer this request.", { cause });
    this.#listeners.emit("error", { error, ...nameOf(request), served });
    if (request === undefined) return problem(error, served, this.#settings.platform);
    if (this.#settings.hooks?.onError !== undefined) this.#isolated(() => this.#settings.hooks?.onError?.(error, request), request);
    return this.#finished(problem(error, served, this.#settings.platform), request);
  }

  /** Runs a hook that has no say in the answer: what it throws is reported and goes no further. */
  #isolated(hook: () => void | Promise<void>, request: GatewayRequest): void {
    const report = (cause: unknown) => {
      const error = new GatewayError("INTERNAL", "A hook failed.", { cause });
      this.#listeners.emit("error", { error, ...nameOf(request), served: null });
    };
    try {
      const pending: unknown = hook();
      if (isThenable(pending)) pending.then(undefined, report);
    } catch (cause) {
      report(cause);
    }
  }

  /** What the gateway answers itself where no API takes the request. */
  #own({ code, message, allow }: NoMatch): Answer {
    const { platform } = this.#settings;
    const headers: Record<string, string> = allow.length === 0 ? {} : { allow: allow.join(", ") };
    if (code === "OPTIONS") return new Answer(204, ["allow", allow.join(", ")], null, this.#ownServed, platform);
    return problem(new GatewayError(code, message, { headers }), this.#ownServed, platform);
  }
}

/** Whether the answer is there, and no fault. */
function isWhole(outcome: Outcome): outcome is Answer {
  return outcome instanceof Answer && outcome.fault === undefined;
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}

function checkedAnswer(value: unknown, { resolution }: LiveExchange): Answer {
  if (value instanceof Answer) return value;
  const cause = new TypeError(
    `The backend of kind ${JSON.stringify(resolution.kind)} gave no GatewayResponse: make it with exchange.respond(…).`,
  );
  throw new GatewayError("INTERNAL", "The gateway could not answer this request.", { cause });
}
