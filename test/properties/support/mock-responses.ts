import fc from "fast-check";
import type { MockBackendConfig, MockResponse } from "../../../src/index.js";
import { headerName, headerValue, record, text } from "./words.js";

export const jsonValue = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<never>,
  fc.constantFrom(null, 0, "", false, [], {}).map((value) => value as never),
  text.map(
    (value) =>
      Object.fromEntries([
        ["__proto__", value],
        ["constructor", { value }],
      ]) as never,
  ),
);

export const bytes = fc.uint8Array({ maxLength: 6 });

/** Header fields of a mock; `content-length` and hop-by-hop fields are the gateway's own business. */
const mockHeaders = record(
  fc.oneof(headerName, fc.constantFrom("Content-Type", "X-Mixed-Case")),
  fc.oneof(headerValue, fc.array(headerValue, { minLength: 1, maxLength: 3 })),
  3,
);

/** Statuses that carry a body, boundaries first. */
const status = fc.oneof(
  fc.constantFrom(200, 599, 201, 404),
  fc.integer({ min: 200, max: 599 }).filter((code) => ![204, 205, 304].includes(code)),
);

/** A record with the key, or without. */
export function optional<Value>(key: string, value: fc.Arbitrary<Value>) {
  return fc.option(value, { nil: undefined }).map((given) => (given === undefined ? {} : { [key]: given }));
}

/** What a mock answers with, bytes given as bytes or as base64. */
export const mockResponse: fc.Arbitrary<MockResponse> = fc
  .tuple(
    fc.oneof(
      fc.constant({}),
      fc.constantFrom({ status: 204 }, { status: 304 }),
      fc
        .tuple(
          optional("status", status),
          fc.oneof(
            fc.constant({}),
            jsonValue.map((json) => ({ json })),
            text.map((value) => ({ text: value })),
            bytes.map((body) => ({ body })),
            bytes.map((body) => ({ body: { base64: Buffer.from(body).toString("base64") } })),
          ),
        )
        .map(([code, content]) => ({ ...code, ...content })),
    ),
    optional("headers", mockHeaders),
  )
  .map(([content, headers]) => ({ ...content, ...headers }) as MockResponse);

/** A Mock that gives every request the same bytes at once. */
export const mockBackend: fc.Arbitrary<MockBackendConfig> = mockResponse.map((response) => ({ ...response, kind: "mock" }));
