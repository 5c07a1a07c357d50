/**
 * Functions written for other places as handlers of function backends: for fetch runtimes, for the functions framework of
 * Google Cloud, and those that run behind a Lambda-compatible endpoint.
 * @module
 */
export type { ExpressHandler, ExpressRequest, ExpressResponse } from "./express/express-handler.js";
export { fromExpress } from "./express/from-express.js";
export { type FetchContext, type FetchHandler, type FromFetchOptions, fromFetch } from "./fetch/from-fetch.js";
export { type FromInvokeUrlOptions, fromInvokeUrl } from "./invoke/from-invoke-url.js";
