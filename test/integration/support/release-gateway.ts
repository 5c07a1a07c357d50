/** A process with a gateway on releases in a folder. It tells its parent each state that it serves; told "cut" and "join", it loses its store and has it back. */
import { createGateway } from "../../../src/index.js";
import { fileStore, openReleases } from "../../../src/releases/index.js";
import { serve } from "../../../src/integrations/node/index.js";
import { MoodyStore } from "../../unit/support/releasing.js";

/** What the process says. */
export type FromReleaseGateway =
  | { readonly say: "started"; readonly url: string }
  /** `atMs`: since 1970, with fractions. */
  | { readonly say: "serves"; readonly sequence: number; readonly atMs: number };

const [folder = ""] = process.argv.slice(2);
const tell = (message: FromReleaseGateway) => void process.send?.(message);
const store = new MoodyStore(fileStore(folder));
const gateway = createGateway({ releases: openReleases({ store }) });
gateway.on("update", ({ release }) =>
  tell({ say: "serves", sequence: release?.sequence ?? 0, atMs: performance.timeOrigin + performance.now() }),
);
process.on("message", (said) => {
  store.up = said === "join";
});
process.once("disconnect", () => process.exit());
await gateway.ready();
const { url } = await serve(gateway);
tell({ say: "started", url });
