import type { GatewayError } from "../errors.js";
import type { NoMatch } from "../model/gateway.js";
import { hostName, hostOf } from "../model/host.js";
import type { GatewayRequest } from "../model/request.js";
import { isPlainPath, parseTarget } from "../model/request-target.js";
import { Answer } from "../model/answer.js";
import { isMethodToken, noSlot, slotOf } from "../route/methods.js";
import { backendFor } from "./compile.js";
import type { CompiledConfig } from "./compiled.js";
import { LiveExchange } from "./live-exchange.js";
import type { Settings } from "./settings.js";

/** Canonicalises, matches and resolves a request: the first three steps of its way (DESIGN 4). */
export function locate(live: CompiledConfig, request: GatewayRequest, settings: Settings): LiveExchange | NoMatch {
  return find(live, request, settings, false) as LiveExchange | NoMatch;
}

/** As {@link locate}, but a backend that has its answer ready gives it at once: no exchange is made for it. */
export function locateOrAnswer(live: CompiledConfig, request: GatewayRequest, settings: Settings): Answer | LiveExchange | NoMatch {
  return find(live, request, settings, true);
}

function find(live: CompiledConfig, request: GatewayRequest, settings: Settings, instant: boolean): Answer | LiveExchange | NoMatch {
  // 1. Canonicalise
  const { method, url } = request;
  let path = url;
  let query = "";
  let authority: string | undefined;
  if (url.length > settings.maxUrlLength || !isPlainPath(url)) {
    const target = parseTarget(url, settings.maxUrlLength);
    if (target.refusal !== undefined) return refused(target.refusal.code, target.refusal.message);
    ({ path, query, authority } = target);
  }
  const slot = slotOf(method);
  if (slot === noSlot && !isMethodToken(method)) return refused("BAD_REQUEST", "The method must be an upper-case token.");
  const host = hostOf(request, authority);
  if (host === null) return refused("BAD_REQUEST", "The request must name one well-formed host.");

  // 2. Match
  const { routes } = live;
  const entry = routes.lookup(method, slot, path, host !== undefined && routes.byHost ? hostName(host) : undefined);
  if (entry === undefined) return missed(method, routes.miss().allow);

  // 3. Resolve
  const api = entry.value;
  const backend = api.rules === undefined ? api.backend : backendFor(api, { request, query, headers: undefined });
  if (instant && backend.handler instanceof Answer) return backend.handler;
  return new LiveExchange(request, path, query, routes.match(entry, path), backend, settings);
}

/** What `resolve` and `explain` say of a request that is matched, but can't be answered by what is released. */
export function unavailable({ code, status, message, reason }: GatewayError): NoMatch {
  return Object.freeze({
    matched: false,
    code: code as "UNAVAILABLE",
    status,
    message,
    ...(reason !== undefined && { reason }),
    allow: noMethods,
  });
}

const noMethods: readonly string[] = Object.freeze([]);

function refused(code: "BAD_REQUEST" | "URI_TOO_LONG", message: string): NoMatch {
  return Object.freeze({ matched: false, code, status: code === "BAD_REQUEST" ? 400 : 414, message, allow: noMethods });
}

function missed(method: string, allow: readonly string[]): NoMatch {
  const matched = false;
  if (allow.length === 0) return Object.freeze({ matched, code: "ROUTE_NOT_FOUND", status: 404, message: "No API has this path.", allow });
  if (method === "OPTIONS") {
    return Object.freeze({ matched, code: "OPTIONS", status: 204, message: "No API takes OPTIONS here; the gateway answers it.", allow });
  }
  return Object.freeze({ matched, code: "METHOD_NOT_ALLOWED", status: 405, message: `This path takes ${allow.join(", ")}.`, allow });
}
