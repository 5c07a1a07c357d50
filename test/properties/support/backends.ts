import fc from "fast-check";
import type { FunctionBackendConfig, FunctionRegistry, GroupBackendConfig, HttpBackendConfig } from "../../../src/index.js";
import { mockBackend, mockResponse, optional } from "./mock-responses.js";
import { anyMock } from "./mocks.js";
import { record } from "./words.js";

export { mockBackend, mockResponse };

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

export const groupBackend: fc.Arbitrary<GroupBackendConfig> = fc.oneof(anyMock, httpBackend);

/** As {@link groupBackend}, with Mocks that answer every request with the same bytes at once. */
export const fixedGroupBackend: fc.Arbitrary<GroupBackendConfig> = fc.oneof(mockBackend, httpBackend);

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
