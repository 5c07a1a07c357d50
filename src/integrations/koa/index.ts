export type { Embeddable, PassingOptions } from "../is-ours.js";
export { type KoaContext, type KoaMiddleware, type KoaOptions, toKoaMiddleware } from "./to-koa-middleware.js";
