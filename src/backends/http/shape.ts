import { durationMs, headerNamePattern, headerNameShape, headerValueShape, type ObjectShape } from "../../core/model/shape.js";

const headerChangesShape: ObjectShape = {
  is: "object",
  keys: {
    set: { is: "map", of: headerValueShape, keyPattern: headerNamePattern, keyWants: "a header name" },
    remove: { is: "list", of: headerNameShape, max: 1000 },
  },
};

/** The shape of {@link HttpBackendConfig} without `kind`. What it can't say about `url` is in `validate.ts`. */
export const httpBackendShape: ObjectShape = {
  is: "object",
  keys: {
    url: { is: "string", minLength: 1 },
    timeouts: {
      is: "object",
      keys: { connectMs: durationMs, headersMs: durationMs, bodyIdleMs: durationMs, totalMs: durationMs },
    },
    headers: { is: "object", keys: { request: headerChangesShape, response: headerChangesShape } },
    preserveHost: { is: "boolean" },
    trustProxy: { is: "list", of: { is: "string" }, max: 1000 },
  },
  required: ["url"],
};
