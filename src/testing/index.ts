export { type InterceptOptions, interceptOrigin } from "./intercept/intercept-origin.js";
export type { OriginAnswer } from "./intercept/interceptions.js";
export { type Recording, type RecordOptions, record } from "./record/record.js";
