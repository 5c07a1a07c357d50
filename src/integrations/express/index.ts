export type { Embeddable, PassingOptions } from "../is-ours.js";
export { type ExpressMiddleware, type ExpressOptions, type ExpressRequest, toExpressMiddleware } from "./to-express-middleware.js";
