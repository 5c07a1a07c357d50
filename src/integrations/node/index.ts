export { type ServeOptions, type RunningServer, serve } from "./serve.js";
export { toNodeHandler } from "./to-node-handler.js";
export { toUpgradeHandler } from "./to-upgrade-handler.js";
