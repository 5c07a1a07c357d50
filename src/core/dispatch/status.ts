import type { AnyBackendConfig } from "../model/any-backend.js";
import type { BackendStatus } from "../model/backend-status.js";
import type { HttpBackendConfig } from "../model/http-config.js";
import type { GroupStatus } from "../model/release.js";
import type { CompiledConfig } from "./compiled.js";

/** How each group of a configuration is, in its order. */
export function groupStatuses({ config, releases, apis }: CompiledConfig, backends: readonly BackendStatus[]): readonly GroupStatus[] {
  const targets = new Map(config.groups.map(({ name }) => [name, new Set<string>()]));
  for (const { group, backend, rules = [] } of apis) {
    const found = targets.get(group.name);
    for (const { resolution } of [backend, ...rules.map((rule) => rule.backend)])
      for (const url of urlsOf(resolution.backend)) found?.add(url);
  }
  return config.groups.map(({ name }): GroupStatus => {
    const release = releases.get(name);
    const watched = backends.filter(({ kind, target }) => kind === "http" && targets.get(name)?.has(target) === true);
    const { revision = null, sequence = null, at = null } = release ?? {};
    return { group: name, revision, sequence, at, health: release?.offline === true ? "offline" : healthOf(watched) };
  });
}

function urlsOf(backend: AnyBackendConfig): readonly string[] {
  if (backend.kind !== "http") return [];
  const { url, targets = [] } = backend as HttpBackendConfig;
  return url === undefined ? targets.map((target) => target.url) : [url];
}

function healthOf(watched: readonly BackendStatus[]): GroupStatus["health"] {
  const fit = watched.filter(({ healthy, circuit }) => healthy && circuit !== "open").length;
  if (fit === watched.length) return "up";
  return fit === 0 ? "down" : "degraded";
}
