import { once } from "./once.js";
import type { Arbitrary, FastCheck } from "./fast-check.js";
import type { FunctionBackendConfig, GroupBackendConfig, HttpBackendConfig } from "../../core/index.js";
import type { Content } from "./content.js";
import { mockBackend, optional } from "./mock-responses.js";
import { anyMock } from "./mocks.js";
import { record } from "./words.js";

const timeoutMs = once((fc) => fc.constantFrom(1, 5000, 2_147_483_647));

/** An upstream that is never called: generated configurations are only looked at. */
const httpBackend = once(
  (fc): Arbitrary<HttpBackendConfig> =>
    fc
      .tuple(
        fc.constantFrom("http://", "https://"),
        fc.constantFrom("up.internal", "127.0.0.1", "[::1]", "xn--bcher-kva.example"),
        fc.constantFrom("", ":1", ":8080", ":65535"),
        fc.constantFrom("", "/", "/v1", "/v1/"),
        optional(fc, "timeouts", record(fc, fc.constantFrom("connectMs", "headersMs", "bodyIdleMs", "totalMs"), timeoutMs(fc), 4)),
      )
      .map(([scheme, host, port, path, timeouts]) => ({ kind: "http", url: scheme + host + port + path, ...timeouts })),
);

/** A backend that a group may have. */
export const groupBackend = (fc: FastCheck, content: Content = {}): Arbitrary<GroupBackendConfig> =>
  fc.oneof(anyMock(fc, content), httpBackend(fc));

/** As {@link groupBackend}, with Mocks that answer every request with the same bytes at once. */
export const fixedGroupBackend = once((fc): Arbitrary<GroupBackendConfig> => fc.oneof(mockBackend(fc), httpBackend(fc)));

/** A function backend that names one of the functions of `registry`, sometimes with a qualifier. */
export const namedFunction = once(
  (fc): Arbitrary<FunctionBackendConfig> =>
    fc
      .tuple(
        fc.constantFrom(...["plain", "__proto__", "constructor", "toString", "versioned"]),
        fc.constantFrom("LATEST", "1", "10", "live"),
        fc.boolean(),
        optional(fc, "timeoutMs", timeoutMs(fc)),
      )
      .map(([target, qualifier, qualified, timeout]) =>
        target === "versioned" && qualified
          ? { kind: "function", name: target, qualifier, ...timeout }
          : { kind: "function", name: target, ...timeout },
      ),
);

export const inlineFunction = once(
  (fc): Arbitrary<FunctionBackendConfig> => fc.constant({ kind: "function", handler: () => ({ inline: true }) }),
);
