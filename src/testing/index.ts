export { type InterceptOptions, interceptOrigin } from "./intercept/intercept-origin.js";
export type { OriginAnswer } from "./intercept/interceptions.js";
