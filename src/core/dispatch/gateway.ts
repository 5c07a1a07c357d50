import { ConfigError, GatewayError, isGatewayError } from "../errors.js";
import type { AnyBackendAdapter } from "../model/adapter.js";
import type { AnyBackendConfig } from "../model/any-backend.js";
import type { BackendStatus } from "../model/backend-status.js";
import type { BodyStream } from "../model/body.js";
import type { Explanation, Gateway, GatewayEvents, GatewayOptions, Match, NoMatch, RouteSummary, UpdateEvent } from "../model/gateway.js";
import { deepFreeze } from "../model/freeze.js";
import type { GatewayFunctions } from "../model/function.js";
import type { Observer } from "../model/observer.js";
import type { Platform } from "../model/ports.js";
import type { GatewayStatus, ReleasedConfig } from "../model/release.js";
import type { GatewayRequest } from "../model/request.js";
import type { Served } from "../model/resolution.js";
import { Answer } from "../model/answer.js";
import type { GatewayResponse } from "../model/response.js";
import type { WebRequest, WebResponse } from "../model/web.js";
import { validateAndParse } from "../rules/validate.js";
import { compile, retire } from "./compile.js";
import type { CompiledConfig } from "./compiled.js";
import { attended } from "./attended.js";
import { withDeadline } from "./deadline.js";
import { type Listeners, nameOf } from "./events.js";
import { explain } from "./explain.js";
import { exposedAs } from "./expose/exposed-answer.js";
import type { Stopwatch } from "./expose/stopwatch.js";
import { isThenable } from "./hooks.js";
import { LiveExchange } from "./live-exchange.js";
import { LiveFunctions } from "./live-functions.js";
import { locate, locateOrAnswer, unavailable } from "./locate.js";
import type { ObservedRequest } from "./observers.js";
import { checkedAnswer, isWhole, type Outcome, orFault } from "./outcome.js";
import { problem } from "./problem.js";
import { checkBodyLength } from "./request-body.js";
import { summarize } from "./routes.js";
import { ReleaseFollowing } from "./release-following.js";
import { nothingReleased } from "./released.js";
import { createReleased, isReleasedConfig, releasedOptions } from "./released-gateway.js";
import { type Settings, settingsOf, validateOptions } from "./settings.js";
import { groupStatuses } from "./status.js";
import { toUpgrade } from "./upgrade.js";

/** Options of a gateway in a place that brings its own adapters and platform. */
export interface CoreGatewayOptions extends GatewayOptions {
  readonly backends: readonly AnyBackendAdapter[];
}

/**
 * Builds a live gateway from a configuration, or from what is released ({@link ReleasedConfig}).
 * @throws ConfigError with every issue; nothing has been built then
 */
export function createCoreGateway(config: unknown, options: CoreGatewayOptions, platform: Platform): Gateway<AnyBackendConfig> {
  if (isReleasedConfig(config)) {
    const settings = settingsOf(releasedOptions(config, options), platform);
    return createReleased(config, settings, (released, own) => new LiveGateway(nothingReleased(own), own, released));
  }
  const settings = settingsOf(options, platform);
  return new LiveGateway(compileValid(config, settings), settings);
}

function compileValid(config: unknown, settings: Settings): CompiledConfig {
  const result = validateAndParse(config, validateOptions(settings));
  if (!result.ok) throw new ConfigError(result.issues);
  return compile({ config: result.config, paths: result.paths, releases: new Map() }, settings);
}

class LiveGateway implements Gateway<AnyBackendConfig> {
  readonly functions: GatewayFunctions;
  readonly #settings: Settings;
  readonly #listeners: Listeners;
  readonly #ownServed: Served;
  readonly #following: ReleaseFollowing | undefined;
  #live: CompiledConfig;
  #inFlight = 0;
  #closing: Promise<void> | undefined;
  #drained: (() => void) | undefined;

  /** @param released where the gateway finds what it serves from now on */
  constructor(live: CompiledConfig, settings: Settings, released?: ReleasedConfig) {
    this.#live = live;
    this.#settings = settings;
    this.#listeners = settings.listeners;
    this.functions = new LiveFunctions(settings.functions);
    const { environment } = settings;
    this.#ownServed = Object.freeze({ group: null, api: null, revision: null, environment, kind: "gateway", source: "gateway" });
    if (released === undefined) return;
    this.#following = new ReleaseFollowing(released, settings, (next, { epoch, sequence }) => {
      this.#swap(next, { release: { environment, epoch, sequence } });
    });
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
      return exposedAs(answer, this.#failed(error, undefined, answer.served)).toResponse();
    }
  }

  resolve(request: GatewayRequest): Match | NoMatch {
    const located = locate(this.#live, request, this.#settings);
    if (!(located instanceof LiveExchange)) return located;
    const { group, api, path, params, released, resolution } = located;
    if (released?.unavailable !== undefined) return unavailable(released.unavailable);
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

  async ready(): Promise<void> {
    await this.#following?.ready;
  }

  status(): GatewayStatus {
    const { environment } = this.#settings;
    const ready = this.#closing === undefined && (this.#following?.isReady ?? true);
    const groups = groupStatuses(this.#live, this.backends());
    return deepFreeze({ ready, environment, releases: this.#following?.status ?? null, groups, others: [] });
  }

  update(config: unknown): void {
    if (this.#following !== undefined) throw new TypeError("This gateway serves what is released: change it by a release.");
    this.#swap(compileValid(config, this.#settings), {});
  }

  #swap(next: CompiledConfig, event: Pick<UpdateEvent, "release">): void {
    const last = this.#live;
    this.#live = next;
    this.#retireUnused(last);
    this.#listeners.emit("update", { groups: next.config.groups.length, apis: next.apis.length, ...event });
  }

  /** A configuration that no request can reach any more. */
  #retireUnused(config: CompiledConfig): void {
    if (config.pending === 0 && config !== this.#live) retire(config.generation, this.#settings);
  }

  on<Event extends keyof GatewayEvents>(event: Event, listener: (event: GatewayEvents[Event]) => void): () => void {
    return this.#listeners.add(event, listener);
  }

  observe(observer: Observer): () => void {
    return this.#settings.observers.add(observer);
  }

  close(): Promise<void> {
    this.#closing ??= this.#drain();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #drain(): Promise<void> {
    await this.#following?.stop();
    if (this.#inFlight > 0) await new Promise<void>((resolve) => (this.#drained = resolve));
    const { background, answerTimeoutMs, platform } = this.#settings;
    await background.idle(answerTimeoutMs, platform.clock);
    await this.#settings.closeAdapters();
  }

  /**
   * Answers whatever comes, never throws, and tells those who watch and listen.
   * @param incoming what follows a request to go on in another protocol; `undefined` for all others
   */
  #answer(given: GatewayRequest | WebRequest, incoming?: BodyStream): Outcome {
    const { observers, exposing, platform } = this.#settings;
    const observed = observers.begin(given, platform);
    if (observed === undefined && exposing === undefined && !this.#listeners.wantsDispatch) {
      return this.#answerQuietly(given, incoming, undefined, undefined);
    }
    return attended(given, observed, this.#settings, (request, watch) => this.#answerQuietly(request, incoming, observed, watch));
  }

  #answerQuietly(
    given: GatewayRequest | WebRequest,
    incoming: BodyStream | undefined,
    observed: ObservedRequest | undefined,
    watch: Stopwatch | undefined,
  ): Outcome {
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
      const instant = hooks.onMatch === undefined && incoming === undefined && observed === undefined;
      located = instant ? locateOrAnswer(live, request, this.#settings) : locate(live, request, this.#settings);
      if (located instanceof Answer) return this.#finished(located, request);
      if (!(located instanceof LiveExchange)) return this.#finished(this.#own(located), request);
      if (observed !== undefined) located.observeBy(observed);
      if (incoming !== undefined) located = toUpgrade(located, incoming, live, this.#settings);
      watch?.follow(located);
      const outcome = hooks.onMatch === undefined ? this.#call(located) : this.#afterHook(located);
      return outcome instanceof Answer ? this.#finished(outcome, request) : this.#settled(outcome, request, located, live);
    } catch (error) {
      return this.#failed(error, request, located instanceof LiveExchange ? located.served : this.#ownServed);
    }
  }

  /** Calls the adapter; gives its answer, or a promise of what is still to be checked. */
  #call(exchange: LiveExchange): Answer | Promise<unknown> {
    const { handler, needsDeadline } = exchange.backend;
    const answer: unknown = handler instanceof Answer ? handler : handler(exchange);
    if (answer instanceof Answer) return answer;
    if (!isThenable(answer)) return checkedAnswer(answer, exchange);
    const { answerTimeoutMs, platform } = this.#settings;
    return needsDeadline ? withDeadline(answer, answerTimeoutMs, platform.clock) : Promise.resolve(answer);
  }

  /** Asks `onMatch` first: its answer is given instead of the backend's. */
  #afterHook(exchange: LiveExchange): Answer | Promise<unknown> {
    const given: unknown = this.#settings.hooks.onMatch?.(exchange);
    if (!isThenable(given)) return given === undefined ? this.#call(exchange) : checkedAnswer(given, exchange);
    const { answerTimeoutMs, platform } = this.#settings;
    return withDeadline(given, answerTimeoutMs, platform.clock).then((value) => (value === undefined ? this.#call(exchange) : value));
  }

  /** Waits for an answer: one promise more, and no other, since every request to an upstream comes along here. */
  #settled(pending: Promise<unknown>, request: GatewayRequest, exchange: LiveExchange, live: CompiledConfig): Promise<Answer> {
    this.#inFlight++;
    live.pending++;
    return pending.then(
      (value) => {
        let answer: Answer;
        try {
          answer = this.#finished(checkedAnswer(value, exchange), request);
        } catch (error) {
          answer = this.#failed(error, request, exchange.served);
        }
        this.#ended(live);
        return answer;
      },
      (error: unknown) => {
        const answer = this.#failed(error, request, exchange.served);
        this.#ended(live);
        return answer;
      },
    );
  }

  #ended(live: CompiledConfig): void {
    this.#inFlight--;
    live.pending--;
    this.#retireUnused(live);
    if (this.#inFlight === 0) this.#drained?.();
  }

  /** The last step of every answer: HEAD loses its body, `onResponse` sees it. */
  #finished(answer: Answer, request: GatewayRequest): Answer {
    const given = request.method === "HEAD" && answer.body !== null ? answer.withoutBody() : answer;
    this.#settings.hooks.onResponse?.(given, request);
    return given;
  }

  #failed(cause: unknown, request: GatewayRequest | undefined, served: Served): Answer {
    const error = isGatewayError(cause) ? cause : new GatewayError("INTERNAL", "The gateway could not answer this request.", { cause });
    this.#listeners.emit("error", { error, ...nameOf(request), served });
    if (request === undefined) return problem(error, served, this.#settings.platform);
    this.#settings.hooks.onError?.(error, request);
    return this.#finished(problem(error, served, this.#settings.platform), request);
  }

  /** What the gateway answers itself where no API takes the request. */
  #own({ code, message, allow }: NoMatch): Answer {
    const { platform } = this.#settings;
    const headers: Record<string, string> = allow.length === 0 ? {} : { allow: allow.join(", ") };
    if (code === "OPTIONS") return new Answer(204, ["allow", allow.join(", ")], null, this.#ownServed, platform);
    return problem(new GatewayError(code, message, { headers }), this.#ownServed, platform);
  }
}
