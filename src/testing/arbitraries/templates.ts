import { once } from "./once.js";
import type { Arbitrary, FastCheck } from "./fast-check.js";
import { prototypeWords } from "./words.js";

/** Few and similar, so that templates meet; also text that needs encoding and words of Object.prototype. */
const staticSegment = once((fc) =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom("a", "b", "ab", "abc", "v1") },
    { weight: 2, arbitrary: fc.constantFrom("A", "a.b", "a-b", "~u", "é", "%2F", "%c3%a9", "%61", "a:b", "@", "...", "1") },
    { weight: 1, arbitrary: fc.constantFrom(...prototypeWords) },
  ),
);

/** `{}` stands for a parameter that gets its name later. */
const mixedSegment = once((fc) =>
  fc.constantFrom("a{}", "{}a", "v{}", "{}.{}", "{}-{}", "{}...{}", "a{}b", "a{}-{}b", "{}.a", "é{}", "{}%2F{}", "{}2", "{}.{}.{}"),
);

const segment = once((fc) =>
  fc.oneof(
    { weight: 5, arbitrary: staticSegment(fc) },
    { weight: 3, arbitrary: fc.constant("{}") },
    { weight: 2, arbitrary: mixedSegment(fc) },
  ),
);

/** `{+}` is a greedy parameter, `""` a slash at the end. */
const tail = once((fc) => fc.oneof({ weight: 6, arbitrary: fc.constant(undefined) }, { weight: 2, arbitrary: fc.constantFrom("{+}", "") }));

const paramNames = ["id", "petId", "rest", "x", "y", "team-name", "é", "length", ...prototypeWords];

/** Segments of a template whose parameters have no names yet. */
const shape = once((fc) =>
  fc.tuple(fc.array(segment(fc), { maxLength: 4 }), tail(fc)).map(([segments, end]) => (end === undefined ? segments : [...segments, end])),
);

const names = once((fc) => fc.shuffledSubarray(paramNames, { minLength: paramNames.length }));

/** A path template of any form: static, parameters, mixed segments, a greedy tail, a trailing slash, the root. */
export const template = once((fc): Arbitrary<string> => fc.tuple(shape(fc), names(fc)).map(([segments, given]) => named(segments, given)));

/** How a template of a list comes about: anew, like one before it, or like one before it but for one segment. */
const step = once((fc) =>
  fc.record({
    kin: fc.constantFrom("none", "none", "twin", "cousin"),
    shape: shape(fc),
    names: names(fc),
    of: fc.nat(),
    at: fc.nat(),
    segment: segment(fc),
  }),
);

/** Templates of one group: many of them meet, as those of a real API table do. */
export function templates(fc: FastCheck, count: number): Arbitrary<string[]> {
  return fc.array(step(fc), { minLength: count, maxLength: count }).map((steps) => {
    const shapes: string[][] = [];
    for (const { kin, shape: own, of, at, segment: other } of steps) {
      const before = kin === "none" ? undefined : shapes[of % Math.max(shapes.length, 1)];
      if (before === undefined) shapes.push(own);
      else shapes.push(kin === "twin" || before.length === 0 ? before : before.with(at % before.length, other));
    }
    return shapes.map((segments, i) => named(segments, steps[i]?.names ?? []));
  });
}

/** The same template with other parameter names: it matches exactly the same paths. */
export function renamed(path: string): string {
  return path.replace(/\{([^{}+]+)(\+?)\}/g, (_, name: string, greedy: string) => `{${name}_${greedy}}`);
}

function named(segments: readonly string[], given: readonly string[]): string {
  let next = 0;
  return `/${segments.join("/")}`.replace(/\{(\+?)\}/g, (_, greedy: string) => {
    const name = given[next % given.length] as string;
    const round = Math.floor(next++ / given.length);
    return `{${name}${round === 0 ? "" : round}${greedy}}`;
  });
}

/** The gateway's own address of a group; static text. */
export const prefix = once((fc) => fc.constantFrom("/p", "/a", "/p/v1", "/petstore", "/é", "/__proto__", "/A", "/p/"));

/** Method lists as a configuration writes them. */
export const methods = once(
  (fc): Arbitrary<string | readonly string[]> =>
    fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom("GET", "GET", "POST", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "ANY", "PURGE") },
      { weight: 2, arbitrary: fc.subarray(["GET", "POST", "HEAD", "PUT", "LIST-ALL"], { minLength: 1 }) },
    ),
);

/** Hosts as a configuration writes them. */
export const hosts = once((fc) =>
  fc.subarray(["a.example.com", "b.example.com", "*.example.com", "*.a.example.com", "*.com", "EXAMPLE.com", "localhost"], {
    minLength: 1,
    maxLength: 3,
  }),
);
