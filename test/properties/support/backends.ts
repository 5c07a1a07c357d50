import fc from "fast-check";
import type {
  FunctionBackendConfig,
  FunctionRegistry,
  GroupBackendConfig,
  HttpBackendConfig,
  MockBackendConfig,
  MockResponse,
} from "../../../src/index.js";
import { headerName, headerValue, record, text } from "./words.js";

const jsonValue = fc.oneof(
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

const bytes = fc.uint8Array({ maxLength: 6 });

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

function optional<Value>(key: string, value: fc.Arbitrary<Value>) {
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

export const mockBackend: fc.Arbitrary<MockBackendConfig> = mockResponse.map((response) => ({ ...response, kind: "mock" }));

const timeoutMs = fc.constantFrom(1, 5000, 2_147_483_647);

/** An upstream that is never called: generated configurations are only looked at. */
const httpBackend: fc.Arbitrary<HttpBackendConfig> = fc
  .tuple(
    fc.constantFrom("http://", "https://"),
    fc.constantFrom("up.internal", "127.0.0.1", "[::1]", "xn--bcher-kva.example"),
    fc.constantFrom("", ":1", ":8080", ":65535"),
    fc.constantFrom("", "/", "/v1", "/v1/"),
    optional("timeouts", record(fc.constantFrom("connectMs", "headersMs", "bodyIdleMs", "totalMs"), timeoutMs, 4)),
  )
  .map(([scheme, host, port, path, timeouts]) => ({ kind: "http", url: scheme + host + port + path, ...timeouts }));

export const groupBackend: fc.Arbitrary<GroupBackendConfig> = fc.oneof(mockBackend, httpBackend);

/** A function backend that names one of the functions of {@link registry}, sometimes with a qualifier. */
export const namedFunction: fc.Arbitrary<FunctionBackendConfig> = fc
  .tuple(
    fc.constantFrom(...["plain", "__proto__", "constructor", "toString", "versioned"]),
    fc.constantFrom("LATEST", "1", "10", "live"),
    fc.boolean(),
    optional("timeoutMs", timeoutMs),
  )
  .map(([target, qualifier, qualified, timeout]) =>
    target === "versioned" && qualified
      ? { kind: "function", name: target, qualifier, ...timeout }
      : { kind: "function", name: target, ...timeout },
  );

export const inlineFunction: fc.Arbitrary<FunctionBackendConfig> = fc.constant({ kind: "function", handler: () => ({ inline: true }) });

/** The functions that generated configurations name. `onCall` hears of every call. */
export function registry(onCall: (name: string) => void = () => {}): FunctionRegistry {
  const called = (name: string) => () => {
    onCall(name);
    return { called: name };
  };
  return Object.fromEntries([
    ...["plain", "__proto__", "constructor", "toString"].map((name) => [name, called(name)]),
    ["versioned", { versions: { 1: called("1"), 9: called("9"), 10: called("10") }, aliases: { live: "9" } }],
  ]) as FunctionRegistry;
}
