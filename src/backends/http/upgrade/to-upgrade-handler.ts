import type { Clock } from "../../../core/model/ports.js";
import type { GatewayResponse } from "../../../core/model/response.js";
import type { UpgradeHandler } from "../../../core/model/upgrade.js";
import { type RequestRules, toUpstreamRequest } from "../message/upstream-request.js";
import type { UpstreamUpgrade } from "./upstream-upgrade.js";
import type { Send } from "../send.js";
import type { Tunnels } from "./tunnels.js";

/**
 * Makes the handler of upgrades of one API. The request is sent once, as every other one is sent: deadlines bound the time
 * to the answer, and nothing bounds what is said after it.
 */
export function toUpgradeHandler(
  send: Send,
  rules: RequestRules,
  totalMs: number | undefined,
  clock: Clock,
  tunnels: Tunnels,
): UpgradeHandler {
  return (exchange, { protocols, incoming }) => {
    const upgrade: UpstreamUpgrade = { protocols, open: (socket) => tunnels.open(socket, incoming) };
    const request = { ...toUpstreamRequest(exchange, rules), upgrade };
    const due = totalMs === undefined ? Number.POSITIVE_INFINITY : clock.now() + totalMs;
    return new Promise<GatewayResponse>((settle, refuse) => send({ exchange, request, due, tried: [], settle, refuse }));
  };
}
