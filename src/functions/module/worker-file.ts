import { fileURLToPath } from "node:url";

/** The source is loaded as it stands; of the build's formats only the ES module can import modules of either. */
const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";

/** What runs in the threads stands beside this module, in the source as in the build (whose `shims` know in CommonJS where that is). */
export const workerFile = fileURLToPath(new URL(`function-worker.${extension}`, import.meta.url));
