import type { GatewayConfig } from "../../../src/index.js";
import { naiveCanonicalLiteral } from "./naive-path.js";

/** One segment of a template as the naive models see it. */
export interface NaiveSegment {
  readonly kind: "static" | "mixed" | "param" | "rest";
  /** Matches one whole segment of a canonical path; each parameter is a group. */
  readonly pattern: RegExp;
  readonly names: readonly string[];
  /** Canonical literals around the parameters, one more than there are parameters. */
  readonly literals: readonly string[];
  /** A higher number is more specific. */
  readonly rank: number;
}

/** One path of one API on one host. */
export interface NaiveRoute {
  readonly group: string;
  readonly api: string;
  readonly host: string | undefined;
  readonly methods: readonly string[];
  readonly segments: readonly NaiveSegment[];
  /** Whether it also takes everything below (`match: "prefix"`). */
  readonly open: boolean;
}

/** Every route of a configuration, one after the other. */
export function naiveRoutes(config: GatewayConfig): NaiveRoute[] {
  return config.groups.flatMap((group) =>
    group.apis.flatMap((api) =>
      (group.hosts ?? [undefined]).flatMap((host) =>
        fullPaths(group.prefix, api.path, api.match === "prefix").map((path) => ({
          group: group.name,
          api: api.name,
          host: host?.toLowerCase(),
          methods: [api.method].flat(),
          segments: naiveSegments(path),
          open: api.match === "prefix",
        })),
      ),
    ),
  );
}

/** `/` below a prefix is the prefix itself, with and without a slash; a route that takes everything below needs no slash at its end. */
function fullPaths(prefix = "", path: string, open: boolean): string[] {
  const base = prefix.replace(/\/$/, "");
  if (open) return [(base + path).replace(/\/$/, "")];
  return path === "/" && base !== "" ? [base, `${base}/`] : [base + path];
}

/** The segments of a template; none for `""`. */
export function naiveSegments(template: string): NaiveSegment[] {
  return template.split("/").slice(1).map(naiveSegment);
}

function naiveSegment(text: string): NaiveSegment {
  const names = [...text.matchAll(/\{([^{}]+?)\+?\}/g)].map((match) => match[1] as string);
  if (/^\{[^{}]+\+\}$/.test(text)) return { kind: "rest", pattern: /^(.+)$/s, names, literals: ["", ""], rank: 0 };
  const literals = text.split(/\{[^{}]+\}/).map(naiveCanonicalLiteral);
  const length = literals.join("").length;
  const pattern = new RegExp(`^${literals.map(quoted).join("((?:%[0-9A-F]{2}|[^%])+?)")}$`, "s");
  if (names.length === 0) return { kind: "static", pattern, names, literals, rank: 1_000_000 };
  if (length === 0) return { kind: "param", pattern, names, literals, rank: 1 };
  return { kind: "mixed", pattern, names, literals, rank: 1 + length };
}

/** The literal as a regular expression that matches it and nothing else. */
function quoted(literal: string): string {
  return literal.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
