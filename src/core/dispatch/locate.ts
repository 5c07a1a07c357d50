import { hostOf } from "../model/host.js";
import type { NoMatch } from "../model/gateway.js";
import type { GatewayRequest } from "../model/request.js";
import { parseTarget } from "../model/request-target.js";
import { isMethodToken } from "../route/methods.js";
import { RouteMiss } from "../route/route-match.js";
import { backendFor, type CompiledConfig } from "./compile.js";
import { LiveExchange } from "./live-exchange.js";
import type { Settings } from "./settings.js";

/** Canonicalises, matches and resolves a request: the first three steps of its way (DESIGN 4). */
export function locate(live: CompiledConfig, request: GatewayRequest, settings: Settings): LiveExchange | NoMatch {
  // 1. Canonicalise
  const target = parseTarget(request.url, settings.maxUrlLength);
  if (target.refusal !== undefined) return refused(target.refusal.code, target.refusal.message);
  const { method } = request;
  if (!isMethodToken(method)) return refused("BAD_REQUEST", "The method must be an upper-case token.");
  const host = hostOf(request, target.authority);
  if (host === null) return refused("BAD_REQUEST", "The request must name one well-formed host.");

  // 2. Match
  const match = live.routes.find(method, target.path, host);
  if (match instanceof RouteMiss) return missed(method, match.allow);

  // 3. Resolve
  const api = match.value;
  const backend = api.rules === undefined ? api.backend : backendFor(api, { request, query: target.query });
  return new LiveExchange(request, target, match, backend, settings);
}

function refused(code: "BAD_REQUEST" | "URI_TOO_LONG", message: string): NoMatch {
  return { matched: false, code, status: code === "BAD_REQUEST" ? 400 : 414, message, allow: [] };
}

function missed(method: string, allow: readonly string[]): NoMatch {
  if (allow.length === 0) return { matched: false, code: "ROUTE_NOT_FOUND", status: 404, message: "No API has this path.", allow };
  if (method === "OPTIONS") return { matched: false, code: "OPTIONS", status: 204, message: "No API takes OPTIONS here; the gateway answers it.", allow };
  return { matched: false, code: "METHOD_NOT_ALLOWED", status: 405, message: `This path takes ${allow.join(", ")}.`, allow };
}
