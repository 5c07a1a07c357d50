import type { Balance } from "../../../src/backends/http/targets/balance.js";
import { Target } from "../../../src/backends/http/targets/target.js";
import type { UpstreamPool } from "../../../src/backends/http/transport/upstream-pool.js";
import { headerValue } from "../../../src/core/model/headers.js";
import type { Exchange, GatewayRequest } from "../../../src/index.js";

/** One target for each weight, named a, b, c …; nothing is ever sent to them. */
export function targetsOf(...weights: readonly number[]): Target[] {
  return weights.map((weight, i) => targetAt(`http://${nameAt(i)}.internal`, weight));
}

/** One target at a URL. */
export function targetAt(url: string, weight = 1): Target {
  return new Target(url, weight, undefined as unknown as UpstreamPool, undefined);
}

/** The exchange of a request, as far as a balance reads it. */
export function exchangeOf(request: Partial<GatewayRequest> = {}): Exchange {
  const whole = { method: "GET", url: "/", ...request };
  return { request: whole, header: (name: string) => headerValue(whole, name.toLowerCase()) } as Exchange;
}

/** The names of the targets that are chosen in so many calls, one after the other: `"abc"`. */
export function chosen(balance: Balance, targets: readonly Target[], calls: number, exchange: Exchange = exchangeOf()): string {
  return Array.from({ length: calls }, () => nameOf(balance(exchange, targets))).join("");
}

/** The name of a target of {@link targetsOf}, `-` for none. */
export function nameOf(target: Target | undefined): string {
  return target === undefined ? "-" : new URL(target.url).hostname.slice(0, -".internal".length);
}

function nameAt(index: number): string {
  return index < 26 ? String.fromCharCode(97 + index) : `t${index}`;
}
