export type { PassingOptions } from "../is-ours.js";
export { type FetchHandlerOptions, type FetchServer, type ServingGateway, toFetchHandler } from "./to-fetch-handler.js";
