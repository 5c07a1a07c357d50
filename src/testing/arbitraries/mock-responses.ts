import { once } from "./once.js";
import type { Arbitrary, FastCheck } from "./fast-check.js";
import type { MockBackendConfig, MockResponse } from "../../core/index.js";
import { toBase64 } from "../../core/model/base64.js";
import { headerName, headerValue, record, text } from "./words.js";

export const jsonValue = once((fc) =>
  fc.oneof(
    fc.jsonValue({ maxDepth: 2 }) as Arbitrary<never>,
    fc.constantFrom(null, 0, "", false, [], {}).map((value) => value as never),
    text(fc).map(
      (value) =>
        Object.fromEntries([
          ["__proto__", value],
          ["constructor", { value }],
        ]) as never,
    ),
  ),
);

export const bytes = once((fc) => fc.uint8Array({ maxLength: 6 }));

/** Header fields of a mock; `content-length` and hop-by-hop fields are the gateway's own business. */
const mockHeaders = once((fc) =>
  record(
    fc,
    fc.oneof(headerName(fc), fc.constantFrom("Content-Type", "X-Mixed-Case")),
    fc.oneof(headerValue(fc), fc.array(headerValue(fc), { minLength: 1, maxLength: 3 })),
    3,
  ),
);

/** Statuses that carry a body, boundaries first. */
const status = once((fc) =>
  fc.oneof(
    fc.constantFrom(200, 599, 201, 404),
    fc.integer({ min: 200, max: 599 }).filter((code) => ![204, 205, 304].includes(code)),
  ),
);

/** A record with the key, or without. */
export function optional<Value>(fc: FastCheck, key: string, value: Arbitrary<Value>) {
  return fc.option(value, { nil: undefined }).map((given) => (given === undefined ? {} : { [key]: given }));
}

/** What a mock answers with, bytes given as bytes or as base64. */
export const mockResponse = once(
  (fc): Arbitrary<MockResponse> =>
    fc
      .tuple(
        fc.oneof(
          fc.constant({}),
          fc.constantFrom({ status: 204 }, { status: 304 }),
          fc
            .tuple(
              optional(fc, "status", status(fc)),
              fc.oneof(
                fc.constant({}),
                jsonValue(fc).map((json) => ({ json })),
                text(fc).map((value) => ({ text: value })),
                bytes(fc).map((body) => ({ body })),
                bytes(fc).map((body) => ({ body: { base64: toBase64(body) } })),
              ),
            )
            .map(([code, content]) => ({ ...code, ...content })),
        ),
        optional(fc, "headers", mockHeaders(fc)),
      )
      .map(([content, headers]) => ({ ...content, ...headers }) as MockResponse),
);

/** A Mock that gives every request the same bytes at once. */
export const mockBackend = once((fc): Arbitrary<MockBackendConfig> => mockResponse(fc).map((response) => ({ ...response, kind: "mock" })));
