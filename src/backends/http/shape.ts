import { durationMs, type ObjectShape } from "../../core/model/shape.js";

/** The shape of {@link HttpBackendConfig} without `kind`. What it can't say about `url` is in `validate.ts`. */
export const httpBackendShape: ObjectShape = {
  is: "object",
  keys: {
    url: { is: "string", minLength: 1 },
    timeouts: {
      is: "object",
      keys: { connectMs: durationMs, headersMs: durationMs, bodyIdleMs: durationMs, totalMs: durationMs },
    },
  },
  required: ["url"],
};
