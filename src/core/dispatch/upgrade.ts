import { GatewayError } from "../errors.js";
import type { BackendHandler } from "../model/adapter.js";
import type { BodyStream } from "../model/body.js";
import { type UpgradeHandler, upgradeProtocols } from "../model/upgrade.js";
import { announced } from "./announced.js";
import { prepareContext } from "./compile.js";
import type { CompiledConfig } from "./compiled.js";
import { guarded } from "./guard.js";
import type { LiveExchange } from "./live-exchange.js";
import type { Settings } from "./settings.js";

/** The same request for the part of its backend that goes on in another protocol. */
export function toUpgrade(matched: LiveExchange, incoming: BodyStream, live: CompiledConfig, settings: Settings): LiveExchange {
  if (matched.released?.unavailable !== undefined) return matched;
  const { backend } = matched;
  // Bound to the configuration that matched it: a hook may take its time, and that one is not retired meanwhile.
  const handler: BackendHandler = (exchange) => {
    const protocols = upgradeProtocols(exchange.request);
    if (protocols.length === 0) throw new GatewayError("NOT_IMPLEMENTED", "The request names no protocol that it could be switched to.");
    const upgrade = upgradeHandler(matched, live, settings);
    if (upgrade === undefined) throw new GatewayError("NOT_IMPLEMENTED", "The backend of this API speaks HTTP only.");
    return upgrade(exchange, { protocols, incoming });
  };
  // An upgrade is a request as well: nobody gets round its check by asking for one.
  const checkRequest = backend.operation?.checkRequest;
  return matched.handedTo({ ...backend, handler: guarded(announced(handler, settings), checkRequest && { checkRequest }, settings) });
}

/** What the adapter has made, or makes now, for upgrades of this API. */
function upgradeHandler(
  { group, api, released, backend }: LiveExchange,
  live: CompiledConfig,
  settings: Settings,
): UpgradeHandler | undefined {
  if (live.upgrades.has(backend)) return live.upgrades.get(backend);
  const { resolution, served } = backend;
  const adapter = settings.adapters.get(resolution.kind);
  const context = prepareContext(
    { group, api, release: released?.release, source: resolution.source, rule: resolution.rule },
    served,
    settings,
    live.generation,
  );
  const handler = adapter?.prepareUpgrade?.(resolution.backend, context);
  live.upgrades.set(backend, handler);
  return handler;
}
