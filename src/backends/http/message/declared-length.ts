import type { UpstreamRequest } from "./upstream-request.js";

/** The length in bytes that a streamed body is said to have; `undefined` where it comes in chunks, and for what is not streamed. */
export function declaredLength({ fields }: UpstreamRequest): number | undefined {
  // Where it is said at all it is said last: no field of the client's or of a configuration stands behind it.
  return fields.at(-2) === "content-length" ? Number(fields.at(-1)) : undefined;
}
