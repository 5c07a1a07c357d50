import { unmeasured, unrated } from "../compare.js";
import type { LoadTool } from "../load.js";
import { type ProxyFleet, tell } from "../proxy-fleet.js";
import type { Row } from "../report.js";
import { loadOnce } from "./proxy-load.js";
import { ours } from "./proxy-rows.js";

/** What our proxy's processor time is spent on with small bodies: the distance to nginx, by who could shorten it. */
export async function shareRows({ running }: ProxyFleet, tool: LoadTool): Promise<Row[]> {
  const proxy = running.find(([name]) => name === ours)?.[1];
  if (proxy === undefined) return [];
  await tell(proxy, "profile");
  await loadOnce(proxy, "/1k", tool);
  const shares = Object.entries(await tell(proxy, "shares")).sort(([, a], [, b]) => b - a);
  return shares.map(([owner, percent]) => ({
    ...{ case: "proxy", scenario: "1k from node:http, our time", contestant: owner, unit: "%" },
    ...{ ...unmeasured, ...unrated, median: percent, met: null },
  }));
}
