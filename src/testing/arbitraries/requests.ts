import { once } from "./once.js";
import type { Condition, DynamicRule, GatewayConfig, GatewayRequest } from "../../core/index.js";
import type { Arbitrary, FastCheck } from "./fast-check.js";
import { queryName } from "./configs.js";
import { type Aim, anyPath, anyValue, hostile, nearMiss, pathOf, plainValue } from "./request-paths.js";
import { type Route, routesOf } from "./routes.js";
import { anyCase, headerName, headerValue } from "./words.js";

/** A request whose headers are lines, so that order and duplicates are kept. */
export interface MadeRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly host: string | undefined;
  readonly lines: readonly (readonly [string, string])[];
}

const anyHost = once((fc) =>
  fc.constantFrom("a.example.com", "x.a.example.com", "c.example.com", "example.com", "other.org", "localhost", "x.com"),
);

const otherMethod = once((fc) =>
  fc.constantFrom("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PURGE", "LIST-ALL", "TRACE", "CONNECT"),
);

const query = once((fc) => fc.array(fc.tuple(queryName(fc), fc.constantFrom("1", "on", "a b", "")), { maxLength: 2 }));

const lines = once((fc) => {
  const spelt = headerName(fc).chain((word) => anyCase(fc, word));
  return fc.array(fc.tuple(spelt, headerValue(fc)), { maxLength: 3 });
});

/** A request for a configuration: mostly a hit, often a near miss in its path, method or host; rules' conditions are often met. */
export function requestFor(fc: FastCheck, config: GatewayConfig, aim?: Aim): Arbitrary<MadeRequest> {
  const routes = routesOf(config);
  const target: Arbitrary<Route | undefined> = routes.length === 0 ? fc.constant(undefined) : fc.constantFrom(...routes);
  return target.chain((route) => requestTo(fc, config, route, aim));
}

function requestTo(fc: FastCheck, config: GatewayConfig, route: Route | undefined, aim: Aim | undefined): Arbitrary<MadeRequest> {
  const rules = config.groups.find((group) => group.name === route?.group)?.rules ?? [];
  return fc
    .record({
      ...aimed(fc, route, aim),
      rule: fc.constantFrom<DynamicRule | undefined>(undefined, ...rules),
      query: query(fc),
      lines: lines(fc),
    })
    .map(({ rule, query, lines, ...rest }) => ({
      ...rest,
      query: new URLSearchParams([...meeting(rule?.when.query), ...query]).toString(),
      lines: [...meeting(rule?.when.header), ...lines],
    }));
}

/** Where a request goes: to the route, beside it, or nowhere. */
function aimed(fc: FastCheck, route: Route | undefined, aim: Aim | undefined) {
  const value = aim === "hit" ? plainValue(fc) : anyValue(fc);
  const path = route === undefined ? fc.constant("/a") : pathOf(fc, route, value);
  const method = fc.constantFrom(...(route?.methods ?? ["GET"]).map((own) => (own === "ANY" ? "PATCH" : own)));
  const host = fc.constant(route?.host?.replace("*", "w"));
  if (aim === "hit") return { method, path, host };
  if (aim === "hostile") return { method, path: path.chain((exact) => hostile(fc, exact)), host };
  return {
    method: fc.oneof({ weight: 6, arbitrary: method }, { weight: 3, arbitrary: otherMethod(fc) }),
    path: path.chain((exact) => (aim === undefined ? anyPath(fc, exact) : nearMiss(fc, exact))),
    host: fc.oneof({ weight: 6, arbitrary: host }, { weight: 1, arbitrary: anyHost(fc) }, { weight: 1, arbitrary: fc.constant(undefined) }),
  };
}

/** Names and values that meet conditions, where something can be sent to meet them. */
function meeting(conditions: Readonly<Record<string, Condition>> = {}): [string, string][] {
  return Object.entries(conditions).flatMap(([name, condition]): [string, string][] => {
    if (typeof condition === "string") return [[name, condition]];
    if ("exists" in condition) return condition.exists ? [[name, "x"]] : [];
    if ("equals" in condition) return [[name, condition.equals]];
    return [[name, "oneOf" in condition ? (condition.oneOf[0] as string) : condition.prefix]];
  });
}

/** The request as the library takes it. */
export function toRequest({ method, path, query, host, lines }: MadeRequest): GatewayRequest {
  const all = host === undefined ? lines : [["host", host] as const, ...lines];
  return { method, url: query === "" ? path : `${path}?${query}`, rawHeaders: all.flat() };
}
