import { ConfigError, GatewayError } from "../errors.js";
import type { AnyBackendConfig } from "../model/any-backend.js";
import { frozenCopy } from "../model/freeze.js";
import { type PathTemplate, parseTemplate } from "../model/path-template.js";
import type { GroupRelease, ReleasedGroup, ReleasedState } from "../model/release.js";
import type { Steps } from "../model/steps.js";
import { RouteTableBuilder } from "../route/route-table.js";
import { type ParsedResult, validationSteps } from "../rules/validate.js";
import { compileSteps } from "./compile.js";
import type { CompiledApi, CompiledConfig } from "./compiled.js";
import { type Settings, validateOptions } from "./settings.js";

/**
 * Validates and compiles all that is live in an environment. Groups that are offline come last and are validated by themselves:
 * their routes are in nobody's way, and answer where no other group's do.
 * @throws ConfigError with every issue
 */
export function* releasedSteps({ groups }: ReleasedState, settings: Settings): Steps<CompiledConfig> {
  const online = yield* valid(
    groups.filter(({ offline }) => !offline),
    settings,
  );
  const parts = [online];
  for (const released of groups) if (released.offline) parts.push(yield* valid([released], settings));
  const config = Object.freeze({ groups: Object.freeze(parts.flatMap((part) => part.config.groups)) });
  const releases = new Map(groups.map(({ group, ...release }): [string, GroupRelease] => [group.name, frozenCopy(release)]));
  return yield* compileSteps({ config, paths: parts.flatMap(({ paths }) => paths), releases }, settings);
}

function* valid(released: readonly ReleasedGroup[], settings: Settings): Steps<Extract<ParsedResult, { ok: true }>> {
  const chosen = new Map<string, AnyBackendConfig>();
  for (const { group, backend } of released) if (backend !== undefined) chosen.set(group.name, backend);
  const result = yield* validationSteps({ groups: released.map(({ group }) => group) }, { ...validateOptions(settings), chosen });
  if (!result.ok) throw new ConfigError(result.issues);
  return result;
}

/** What a gateway serves before anything was released to it: 503 for every request. A table like every other, so that those after it cost nothing more. */
export function nothingReleased({ environment }: Settings): CompiledConfig {
  const unavailable = new GatewayError("UNAVAILABLE", "Nothing is released here yet.", { reason: "NOTHING_RELEASED" });
  const handler = () => {
    throw unavailable;
  };
  const served = Object.freeze({ group: null, api: null, revision: null, environment, kind: "gateway", source: "gateway" } as const);
  const resolution = Object.freeze({ group: "", api: "", backend: { kind: "gateway" }, kind: "gateway", source: "group" } as const);
  const release: GroupRelease = { revision: "", digest: "", offline: true, sequence: 0, at: "" };
  const everything: CompiledApi = {
    group: { name: "", apis: [] },
    api: { name: "", method: "ANY", path: "/" },
    prefixLength: 0,
    released: { release, unavailable },
    backend: { resolution, served, handler, needsDeadline: false, operation: undefined },
    rules: undefined,
  };
  const routes = new RouteTableBuilder<CompiledApi>();
  routes.add(undefined, ["ANY"], parseTemplate("/") as PathTemplate, "prefix", everything);
  const config = Object.freeze({ groups: Object.freeze([]) });
  return { config, releases: new Map(), generation: {}, pending: 0, apis: [], routes: routes.build(), upgrades: new Map() };
}
