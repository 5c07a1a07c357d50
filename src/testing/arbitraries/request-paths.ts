import { once } from "./once.js";
import type { Arbitrary, FastCheck } from "./fast-check.js";
import type { PathShape } from "./routes.js";

/**
 * What a request is to be: `"hit"` some API takes; `"near-miss"` has another path, or one that is spelt otherwise, often with another method or
 * host; `"hostile"` has a path that tries to be taken for another (dot segments, bad encodings, other servers' addresses).
 */
export type Aim = "hit" | "near-miss" | "hostile";

/** Text of a parameter that holds no character of any template's literals, as it stands in a canonical path. */
export const plainValue = once(
  (fc): Arbitrary<string> =>
    fc.oneof(
      fc.stringMatching(/^[X-Z0]{1,4}$/),
      fc.constantFrom("Z%20Z", "%E6%97%A5", "%F0%9F%98%80", "X;Y", "X%25", "%22X", "W".repeat(300)),
    ),
);

/** Text of a parameter that may hold literals, separators and encoded slashes as well. */
export const anyValue = once(
  (fc): Arbitrary<string> =>
    fc.oneof(
      plainValue(fc),
      fc.constantFrom("a", "1", "ab", "a.b", "a-b", "v1", "%2F", "a%2Fb", "%C3%A9", "...", "2", "-.-", "%E2", "%252e"),
    ),
);

/** A path that has the segments: `value` for each parameter, a few segments for a greedy one, whatever below an open route. */
export function pathOf(fc: FastCheck, { segments, open }: PathShape, value: Arbitrary<string>): Arbitrary<string> {
  const parts = segments.map((segment) => segmentText(fc, segment, value));
  const below = open ? fc.array(fc.oneof(value, fc.constant("")), { maxLength: 2 }) : fc.constant([]);
  return fc.tuple(fc.tuple(...parts), below).map(([own, more]) => `/${[...own, ...more].join("/")}`);
}

function segmentText(fc: FastCheck, { kind, literals }: PathShape["segments"][number], value: Arbitrary<string>): Arbitrary<string> {
  if (kind === "rest") return fc.array(value, { minLength: 1, maxLength: 3 }).map((values) => values.join("/"));
  return fc
    .tuple(...literals.slice(1).map(() => value))
    .map((values) => literals.reduce((made, literal, i) => made + values[i - 1] + literal));
}

/** Mostly the path; else something like it. */
export function anyPath(fc: FastCheck, path: string): Arbitrary<string> {
  return fc.oneof(
    { weight: 12, arbitrary: fc.constant(path) },
    { weight: 3, arbitrary: nearMiss(fc, path) },
    { weight: 1, arbitrary: unfit(fc, path) },
  );
}

/** Another path that is almost the same, or the same in another spelling. */
export function nearMiss(fc: FastCheck, path: string): Arbitrary<string> {
  return fc.oneof(
    fc.constantFrom(
      `${path}/`,
      `${path}/a`,
      `/${path}`,
      path.slice(0, -1) || "/",
      path.toUpperCase(),
      path.toLowerCase(),
      "/",
      "//",
      "/nothing",
    ),
    fc.constantFrom(
      path.replace("/", "/%2F"),
      path.replace(/[ab]/, "%61"),
      path.replace("a", "%41"),
      path.replace(/%../, (code) => code.toLowerCase()),
    ),
    fc.integer({ min: 1, max: path.length }).map((at) => `${path.slice(0, at)}x${path.slice(at)}`),
  );
}

/** What no request should hold; some of it has a canonical form nevertheless. */
export function hostile(fc: FastCheck, path: string): Arbitrary<string> {
  const elsewhere = [`http://127.0.0.1:1${path}`, `//evil.example${path}`, `/\\evil.example${path}`, `/@evil.example${path}`, "*", ""];
  return fc.oneof(
    { weight: 3, arbitrary: unfit(fc, path) },
    fc.constantFrom(...elsewhere, `${path}\r\nx: 1`, `${path}\u0000`, `/..${path}`),
  );
}

function unfit(fc: FastCheck, path: string): Arbitrary<string> {
  return fc.constantFrom(
    `${path}%`,
    `${path}/..`,
    `${path}/%2e`,
    `${path}/.;a`,
    `${path}\\`,
    `${path}%00`,
    `${path}%c0%ae`,
    `${path}"`,
    `${path}{}`,
    `${path}|^`,
  );
}
