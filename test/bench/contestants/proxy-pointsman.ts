import { loadLibrary, loadNodeLibrary } from "../library.js";
import type { ProxyContestant } from "./proxy.js";
import { listenWith } from "./server.js";

/** One group with one API that takes everything. */
export const pointsman: ProxyContestant = {
  name: "pointsman toNodeHandler",
  async listen({ origin }) {
    const { createGateway } = await loadLibrary();
    const { toNodeHandler } = await loadNodeLibrary();
    const apis = [{ name: "all", method: "ANY", path: "/", match: "prefix" }] as const;
    return listenWith(toNodeHandler(createGateway({ groups: [{ name: "g", backend: { kind: "http", url: origin }, apis }] })));
  },
};
