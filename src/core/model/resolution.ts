import type { LiteralUnion } from "type-fest";
import type { AnyBackendConfig } from "./any-backend.js";

/** Where a backend came from, in order of precedence (R3): the API's own, a rule, the one chosen at release, the group's default. */
export type ResolutionSource = "api" | "rule" | "release" | "group";

/** The effective backend of an API and why it holds. */
export interface Resolution {
  readonly group: string;
  readonly api: string;
  readonly backend: AnyBackendConfig;
  readonly kind: string;
  readonly source: ResolutionSource;
  /** Index of the rule that decided, in the group's `rules`; only when `source` is `"rule"`. */
  readonly rule?: number;
}

/** The evidence on every answer of who gave it. What the gateway answers itself (404, 405, …) has `kind` and `source` `"gateway"`. */
export interface Served {
  readonly group: string | null;
  readonly api: string | null;
  /** Number of the released revision, for groups that come from releases. */
  readonly revision: string | null;
  readonly environment: string;
  readonly kind: LiteralUnion<"http" | "mock" | "function" | "gateway", string>;
  /** As the resolution's; `"fallback"` where a backend's `fallback` answered in its place, `"override"` where a test's did. */
  readonly source: ResolutionSource | "fallback" | "override" | "gateway";
  /** Index of the rule that decided, where one did. */
  readonly rule?: number;
  /** The registered function that answered, and in which version (`null` of a bare handler); on answers of functions that have a name. */
  readonly function?: { readonly name: string; readonly version: string | null };
}
