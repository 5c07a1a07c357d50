import { ConfigError, type ConfigIssue } from "../errors.js";
import type { AnyBackendConfig } from "../model/any-backend.js";
import type { BackendStatus } from "../model/backend-status.js";
import type { BodyStream } from "../model/body.js";
import type { GatewayFunctions } from "../model/function.js";
import type { Explanation, Gateway, GatewayEvents, Match, NoMatch, RouteSummary } from "../model/gateway.js";
import { hostName, hostOf } from "../model/host.js";
import type { Observer } from "../model/observer.js";
import type { Platform } from "../model/ports.js";
import type { GatewayStatus, ReleasedConfig } from "../model/release.js";
import type { GatewayRequest } from "../model/request.js";
import { isPlainPath, parseTarget } from "../model/request-target.js";
import type { GatewayResponse } from "../model/response.js";
import type { WebRequest, WebResponse } from "../model/web.js";

type AnyGateway = Gateway<AnyBackendConfig>;

/**
 * Several gateways on releases as one: each request goes to that of the environment which its host reaches. Whatever else a
 * request says has no influence on it.
 */
export class GatewayByHost implements AnyGateway {
  readonly #usual: AnyGateway;
  readonly #exact = new Map<string, AnyGateway>();
  /** By suffix with its leading dot, longest first. */
  readonly #wildcards: readonly (readonly [string, AnyGateway])[];
  readonly #all: readonly AnyGateway[];
  readonly #platform: Platform;

  /** @param byHost by host name in lower case, exact or `*.example.com` */
  constructor(usual: AnyGateway, byHost: ReadonlyMap<string, AnyGateway>, platform: Platform) {
    this.#usual = usual;
    this.#platform = platform;
    this.#all = [...new Set([usual, ...byHost.values()])];
    const wildcards: [string, AnyGateway][] = [];
    for (const [host, gateway] of byHost) {
      if (host.startsWith("*.")) wildcards.push([host.slice(1), gateway]);
      else this.#exact.set(host, gateway);
    }
    this.#wildcards = wildcards.sort(([a], [b]) => b.length - a.length);
  }

  /** A host that is malformed reaches the usual gateway, which refuses it. */
  #of(request: GatewayRequest): AnyGateway {
    const authority = isPlainPath(request.url) ? undefined : parseTarget(request.url, Number.POSITIVE_INFINITY).authority;
    const asked = hostOf(request, authority);
    if (asked === undefined || asked === null) return this.#usual;
    const host = hostName(asked);
    const found = this.#exact.get(host);
    if (found !== undefined) return found;
    return this.#wildcards.find(([suffix]) => host.length > suffix.length && host.endsWith(suffix))?.[1] ?? this.#usual;
  }

  /** What is no request at all is refused by the usual gateway, too. */
  #ofAny(request: GatewayRequest | WebRequest): AnyGateway {
    try {
      return this.#of(this.#platform.isWebRequest(request) ? this.#platform.fromWebRequest(request) : request);
    } catch {
      return this.#usual;
    }
  }

  dispatch(request: GatewayRequest | WebRequest): Promise<GatewayResponse> {
    return this.#ofAny(request).dispatch(request);
  }

  handle(request: GatewayRequest): GatewayResponse | Promise<GatewayResponse> {
    return this.#ofAny(request).handle(request);
  }

  upgrade(request: GatewayRequest, incoming: BodyStream): GatewayResponse | Promise<GatewayResponse> {
    return this.#ofAny(request).upgrade(request, incoming);
  }

  /** An own property, so that `{ fetch: gateway.fetch }` works. */
  readonly fetch = (request: WebRequest): Promise<WebResponse> => this.#ofAny(request).fetch(request);

  resolve(request: GatewayRequest): Match | NoMatch {
    return this.#of(request).resolve(request);
  }

  explain(request: GatewayRequest): Explanation {
    return this.#of(request).explain(request);
  }

  /** Those of the usual environment. */
  routes(): readonly RouteSummary[] {
    return this.#usual.routes();
  }

  /** The functions are shared, too. */
  get functions(): GatewayFunctions {
    return this.#usual.functions;
  }

  /** The adapters are shared: one knows them all. */
  backends(): readonly BackendStatus[] {
    return this.#usual.backends();
  }

  async ready(): Promise<void> {
    await Promise.all(this.#all.map((gateway) => gateway.ready()));
  }

  /** That of the usual environment; ready when all are. */
  status(): GatewayStatus {
    const [usual, ...others] = this.#all.map((gateway) => gateway.status()) as [GatewayStatus, ...GatewayStatus[]];
    return { ...usual, ready: usual.ready && others.every(({ ready }) => ready), others };
  }

  update(): never {
    throw new TypeError("This gateway serves what is released: change it by a release.");
  }

  /** The listeners are shared, too. */
  on<Event extends keyof GatewayEvents>(event: Event, listener: (event: GatewayEvents[Event]) => void): () => void {
    return this.#usual.on(event, listener);
  }

  /** The observers are shared as well. */
  observe(observer: Observer): () => void {
    return this.#usual.observe(observer);
  }

  async close(): Promise<void> {
    await Promise.all(this.#all.map((gateway) => gateway.close()));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

const hostPattern = /^(?:\*\.)?[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?$|^\[[0-9a-f:.]+\]$/;

/**
 * The environments by host, hosts in lower case.
 * @throws ConfigError when a host is none, or an environment is none of the releases'
 */
export function checkedHosts({ environmentByHost = {}, releases }: ReleasedConfig): ReadonlyMap<string, string> {
  const issues: ConfigIssue[] = [];
  const byHost = new Map<string, string>();
  for (const [host, environment] of Object.entries(environmentByHost)) {
    const path = `/environmentByHost/${host.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    if (!hostPattern.test(host.toLowerCase()))
      issues.push({
        code: "INVALID_VALUE",
        path,
        message: 'This must be a host name without port, such as "test.example.com" or "*.example.com".',
      });
    if (!releases.environments.includes(environment))
      issues.push({ code: "UNKNOWN_ENVIRONMENT", path, message: `There are the environments ${releases.environments.join(", ")} only.` });
    byHost.set(host.toLowerCase(), environment);
  }
  if (issues.length > 0) throw new ConfigError(issues);
  return byHost;
}
