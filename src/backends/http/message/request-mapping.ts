import { GatewayError } from "../../../core/errors.js";
import type { RequestMapping, RequestPlace } from "../../../core/model/config.js";
import type { Exchange } from "../../../core/model/exchange.js";
import { isFieldValue } from "../../../core/model/headers.js";
import { canonicalLiteral } from "../../../core/model/path-template.js";

/** What an API's mapping makes of one request. What is absent stays as the client sent it. */
export interface MappedRequest {
  readonly method: string;
  /** Path below the backend's base path; still to be checked. */
  readonly localPath: string;
  readonly query: string;
  /** Fields that are set, by lower-case name; they replace the client's. */
  readonly headers: ReadonlyMap<string, string>;
}

/** Makes what the upstream is asked for from an exchange. */
export type RequestMapper = (exchange: Exchange) => MappedRequest;

const noHeaders: ReadonlyMap<string, string> = new Map();

/** The mapper of an API without a mapping. */
export const asReceived: RequestMapper = ({ request: { method }, localPath, query }) => ({ method, localPath, query, headers: noHeaders });

/**
 * Compiles a valid mapping.
 * The mapper throws GatewayError `BAD_REQUEST` when the request has no value for a place in the path.
 */
export function compileMapping({ method, path, params = [], constants = {} }: RequestMapping): RequestMapper {
  const fillPath = path === undefined ? undefined : compilePath(path);
  return (exchange) => {
    const set = { path: new Map<string, string>(), query: new Map<string, string>(), header: new Map<string, string>() };
    for (const { from, to } of params) {
      const value = read(exchange, from);
      const [kind, name] = split(to);
      if (value !== undefined) set[kind].set(kind === "header" ? name.toLowerCase() : name, value);
    }
    for (const [name, value] of Object.entries(constants.query ?? {})) set.query.set(name, value);
    for (const [name, value] of Object.entries(constants.header ?? {})) set.header.set(name.toLowerCase(), value);
    for (const [name, value] of set.header) {
      if (!isFieldValue(value))
        throw new GatewayError("BAD_REQUEST", `The value for header ${JSON.stringify(name)} is not one that HTTP can carry.`);
    }
    return {
      method: method ?? exchange.request.method,
      localPath: fillPath === undefined ? exchange.localPath : fillPath((name) => set.path.get(name) ?? exchange.params[name]),
      query: withParameters(exchange.query, set.query),
      headers: set.header,
    };
  };
}

function split(place: RequestPlace): ["path" | "query" | "header", string] {
  const dot = place.indexOf(".");
  return [place.slice(0, dot) as "path" | "query" | "header", place.slice(dot + 1)];
}

function read(exchange: Exchange, from: RequestPlace): string | undefined {
  const [kind, name] = split(from);
  if (kind === "path") return exchange.params[name];
  return kind === "header" ? exchange.header(name) : (new URLSearchParams(exchange.query).get(name) ?? undefined);
}

/** A path with its values filled in, percent-encoded: none can bring a separator with it, but slashes where `{name+}` stands. */
function compilePath(path: string): (find: (name: string) => string | undefined) => string {
  // Literals at even places, names at odd ones.
  const parts = path.split(/\{([^{}]+)\}/).map((part, i) => (i % 2 === 0 ? (canonicalLiteral(part) ?? part) : part));
  return (find) => parts.map((part, i) => (i % 2 === 0 ? part : filled(part, find))).join("");
}

function filled(part: string, find: (name: string) => string | undefined): string {
  const greedy = part.endsWith("+");
  const name = greedy ? part.slice(0, -1) : part;
  const value = find(name);
  if (value === undefined || value === "") throw new GatewayError("BAD_REQUEST", `The request has no value for ${JSON.stringify(name)}.`);
  return greedy ? value.split("/").map(encodeURIComponent).join("/") : encodeURIComponent(value);
}

/** The query as received without the parameters that are set, then these: a client's value never stands beside ours. */
function withParameters(query: string, set: ReadonlyMap<string, string>): string {
  if (set.size === 0) return query;
  const kept = query.split("&").filter((pair) => pair !== "" && ![...new URLSearchParams(pair).keys()].some((name) => set.has(name)));
  const added = [...set].map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
  return [...kept, ...added].join("&");
}
