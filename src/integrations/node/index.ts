export { type HealthOptions, toHealthHandler } from "./to-health-handler.js";
export { type ServeOptions, type RunningServer, serve } from "./serve.js";
export { toNodeHandler } from "./to-node-handler.js";
export { toUpgradeHandler } from "./to-upgrade-handler.js";
