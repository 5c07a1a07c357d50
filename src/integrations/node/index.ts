export { type ServeOptions, type RunningServer, serve } from "./serve.js";
export { toNodeHandler } from "./to-node-handler.js";
