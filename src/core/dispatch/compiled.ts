import type { GatewayError } from "../errors.js";
import type { BackendHandler } from "../model/adapter.js";
import type { Answer } from "../model/answer.js";
import type { AnyBackendConfig } from "../model/any-backend.js";
import type { Api, ApiGroup } from "../model/config.js";
import type { PreparedOperation } from "../model/prepared-operation.js";
import type { GroupRelease } from "../model/release.js";
import type { Resolution, Served } from "../model/resolution.js";
import type { RuleTest } from "../resolve/conditions.js";
import type { UpgradeHandler } from "../model/upgrade.js";
import type { RouteTable } from "../route/route-table.js";
import type { NormalConfig } from "../rules/normalize.js";

/** A backend that is ready to answer one API. */
export interface CompiledBackend {
  readonly resolution: Resolution;
  readonly served: Served;
  readonly handler: BackendHandler | Answer;
  /** Whether the gateway bounds the time to an answer, because the adapter does not. */
  readonly needsDeadline: boolean;
  /** What the gateway's `operations` made of what is documented of the API. */
  readonly operation: PreparedOperation | undefined;
}

/** A rule of the gateway's environment with the backend that it sets. */
interface CompiledRule {
  readonly test: RuleTest;
  readonly backend: CompiledBackend;
}

/** What has been released of a group. */
export interface ReleasedAs {
  readonly release: GroupRelease;
  /** Why no API of the group can be answered. */
  readonly unavailable: GatewayError | undefined;
}

/** An API that is ready to be answered. */
export interface CompiledApi {
  readonly group: ApiGroup<AnyBackendConfig>;
  readonly api: Api<string, AnyBackendConfig>;
  readonly prefixLength: number;
  /** Absent where the group comes from a configuration. */
  readonly released: ReleasedAs | undefined;
  /** What holds when no rule does: its own backend or the group's. */
  readonly backend: CompiledBackend;
  /** Rules that may decide otherwise, in order; absent where none can, so that resolving costs one field read. */
  readonly rules: readonly CompiledRule[] | undefined;
}

/** One configuration, ready to serve. */
export interface CompiledConfig {
  readonly config: NormalConfig;
  /** By name of the group; empty for a configuration that doesn't come from releases. */
  readonly releases: ReadonlyMap<string, GroupRelease>;
  /** What adapters know it by. */
  readonly generation: object;
  /** Requests that have begun with it and have no answer yet: with `upgrades` the only thing that changes. */
  pending: number;
  readonly apis: readonly CompiledApi[];
  readonly routes: RouteTable<CompiledApi>;
  /** Handlers of upgrades, for the backends that were asked for one; `undefined` where the adapter has none. */
  readonly upgrades: Map<CompiledBackend, UpgradeHandler | undefined>;
}
