import fc from "fast-check";
import type { Condition, DynamicRule, GatewayConfig, GatewayRequest } from "../../../src/index.js";
import { type NaiveRoute, naiveRoutes, type NaiveSegment } from "./naive-routes.js";
import { anyCase, headerName, headerValue } from "./words.js";
import { queryName } from "./configs.js";

/** A request whose headers are lines, so that order and duplicates are kept. */
export interface MadeRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly host: string | undefined;
  readonly lines: readonly (readonly [string, string])[];
}

/** Text of a parameter that holds no character of any template's literals, as it stands in a canonical path. */
export const plainValue = fc.oneof(
  fc.stringMatching(/^[X-Z0]{1,4}$/),
  fc.constantFrom("Z%20Z", "%E6%97%A5", "%F0%9F%98%80", "X;Y", "X%25", "%22X", "W".repeat(300)),
);

/** Text of a parameter that may hold literals, separators and encoded slashes as well. */
const anyValue = fc.oneof(
  plainValue,
  fc.constantFrom("a", "1", "ab", "a.b", "a-b", "v1", "%2F", "a%2Fb", "%C3%A9", "...", "2", "-.-", "%E2", "%252e"),
);

/** A path that has the segments: `value` for each parameter, a few segments for a greedy one, whatever below an open route. */
export function pathOf(route: Pick<NaiveRoute, "segments" | "open">, value: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const parts = route.segments.map((segment) => segmentText(segment, value));
  const below = route.open ? fc.array(fc.oneof(value, fc.constant("")), { maxLength: 2 }) : fc.constant([]);
  return fc.tuple(fc.tuple(...parts), below).map(([own, more]) => `/${[...own, ...more].join("/")}`);
}

function segmentText(segment: NaiveSegment, value: fc.Arbitrary<string>): fc.Arbitrary<string> {
  if (segment.kind === "rest") return fc.array(value, { minLength: 1, maxLength: 3 }).map((values) => values.join("/"));
  return fc
    .tuple(...segment.names.map(() => value))
    .map((values) => segment.literals.reduce((made, literal, i) => made + values[i - 1] + literal));
}

/** Something like `path` that is another path, or the same path spelt otherwise. */
function nearby(path: string): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 12, arbitrary: fc.constant(path) },
    fc.constantFrom(
      `${path}/`,
      `${path}/a`,
      `/${path}`,
      path.slice(0, -1) || "/",
      path.toUpperCase(),
      path.toLowerCase(),
      "/",
      "//",
      "/nothing",
    ),
    fc.constantFrom(
      path.replace("/", "/%2F"),
      path.replace(/[ab]/, "%61"),
      path.replace("a", "%41"),
      path.replace(/%../, (code) => code.toLowerCase()),
    ),
    fc.constantFrom(
      `${path}%`,
      `${path}/..`,
      `${path}/%2e`,
      `${path}/.;a`,
      `${path}\\`,
      `${path}%00`,
      `${path}%c0%ae`,
      `${path}"`,
      `${path}{}`,
      `${path}|^`,
    ),
    fc.integer({ min: 1, max: path.length }).map((at) => `${path.slice(0, at)}x${path.slice(at)}`),
  );
}

const anyHost = fc.constantFrom("a.example.com", "x.a.example.com", "c.example.com", "example.com", "other.org", "localhost", "x.com");

const otherMethod = fc.constantFrom("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PURGE", "LIST-ALL", "TRACE", "CONNECT");

/** A request for a configuration: mostly a hit, often a near miss in its path, method or host; rules' conditions are often met. */
export function requestFor(config: GatewayConfig): fc.Arbitrary<MadeRequest> {
  const routes = naiveRoutes(config);
  const target: fc.Arbitrary<NaiveRoute | undefined> = routes.length === 0 ? fc.constant(undefined) : fc.constantFrom(...routes);
  return target.chain((route) => requestTo(config, route));
}

function requestTo(config: GatewayConfig, route: NaiveRoute | undefined): fc.Arbitrary<MadeRequest> {
  const exact = route === undefined ? fc.constant("/a") : pathOf(route, anyValue);
  const own = route === undefined ? ["GET"] : route.methods.map((method) => (method === "ANY" ? "PATCH" : method));
  const rules = config.groups.find((group) => group.name === route?.group)?.rules ?? [];
  return fc
    .record({
      method: fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...own) }, { weight: 3, arbitrary: otherMethod }),
      path: exact.chain(nearby),
      host: fc.oneof(
        { weight: 6, arbitrary: hostFor(route) },
        { weight: 1, arbitrary: anyHost },
        { weight: 1, arbitrary: fc.constant(undefined) },
      ),
      rule: fc.constantFrom<DynamicRule | undefined>(undefined, ...rules),
      query: fc.array(fc.tuple(queryName, fc.constantFrom("1", "on", "a b", "")), { maxLength: 2 }),
      lines: fc.array(fc.tuple(headerName.chain(anyCase), headerValue), { maxLength: 3 }),
    })
    .map(({ method, path, host, rule, query, lines }) => ({
      method,
      path,
      host,
      query: new URLSearchParams([...meeting(rule?.when.query), ...query]).toString(),
      lines: [...meeting(rule?.when.header), ...lines],
    }));
}

function hostFor(route: NaiveRoute | undefined): fc.Arbitrary<string | undefined> {
  if (route?.host === undefined) return fc.constant(undefined);
  return fc.constant(route.host.replace("*", "w"));
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

/** A configuration and a request for it. */
export function withRequest(
  configs: fc.Arbitrary<GatewayConfig>,
): fc.Arbitrary<{ readonly config: GatewayConfig; readonly request: MadeRequest }> {
  return configs.chain((config) => fc.record({ config: fc.constant(config), request: requestFor(config) }));
}
