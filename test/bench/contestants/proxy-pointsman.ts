import type { Gateway } from "../../../src/index.js";
import { loadLibrary, loadNodeLibrary } from "../library.js";
import type { ProxyContestant, ProxyTarget } from "./proxy.js";
import { type Listening, listenWith } from "./server.js";

/** One group with one API that takes everything. */
export const pointsman: ProxyContestant = { name: "pointsman toNodeHandler", listen: (target) => listenWithGateway(target) };

/** @param prepare is given the gateway before it gets a request */
export async function listenWithGateway({ origin }: ProxyTarget, prepare?: (gateway: Gateway) => void): Promise<Listening> {
  const { createGateway } = await loadLibrary();
  const { toNodeHandler } = await loadNodeLibrary();
  const apis = [{ name: "all", method: "ANY", path: "/", match: "prefix" }] as const;
  const gateway = createGateway({ groups: [{ name: "g", backend: { kind: "http", url: origin }, apis }] });
  prepare?.(gateway);
  return listenWith(toNodeHandler(gateway));
}
