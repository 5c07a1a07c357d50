export type { PassingOptions } from "../is-ours.js";
export { type HonoContext, type HonoHandler, type WebGateway, toHonoHandler } from "./to-hono-handler.js";
