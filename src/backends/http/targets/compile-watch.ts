import type { HttpBackendConfig } from "../../../core/model/http-config.js";
import type { Platform } from "../../../core/model/ports.js";
import type { HttpTransport } from "../transport/http-transport.js";
import type { PoolSettings } from "../transport/upstream-pool.js";
import type { Notify } from "./clusters.js";
import type { Target, Watch } from "./target.js";
import { TargetWatch } from "./target-watch.js";

/** Makes what watches a target; `settings` are those of its connections. `undefined` where nothing does, which costs requests nothing. */
export type MakeWatch = (target: Target, settings: PoolSettings) => Watch | undefined;

/**
 * Compiles what a backend says of circuit breaker and health.
 * @param targets those of the cluster, complete when the first request comes
 */
export function compileWatch(
  config: HttpBackendConfig,
  targets: readonly Target[],
  transport: Pick<HttpTransport, "askHealth">,
  platform: Platform,
  notify: Notify,
): MakeWatch {
  const { circuitBreaker, health: { active, passive: configured } = {} } = config;
  // The only target is always the last one that is left: it stays in whatever becomes of requests to it.
  const passive = (config.targets?.length ?? 1) > 1 ? configured : undefined;
  if (circuitBreaker === undefined && active === undefined && passive === undefined) return () => undefined;
  const isGood = answersOf(active?.statuses);
  return (target, settings) => {
    const ask = active && transport.askHealth({ settings, path: target.basePath + active.path, isGood });
    const isLast = () => targets.every((other) => other === target || other.watch?.available === false);
    return new TargetWatch(target, { circuitBreaker, active, ask, passive, isLast, platform, notify });
  };
}

/** Which answers to a question for health are good: by default 200 to 299. */
function answersOf(statuses: readonly number[] | undefined): (status: number) => boolean {
  return statuses === undefined ? (status) => status >= 200 && status < 300 : (status) => statuses.includes(status);
}
