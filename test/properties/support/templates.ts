import fc from "fast-check";
import { prototypeWords } from "./words.js";

/** Few and similar, so that templates meet; also text that needs encoding and words of Object.prototype. */
const staticSegment = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom("a", "b", "ab", "abc", "v1") },
  { weight: 2, arbitrary: fc.constantFrom("A", "a.b", "a-b", "~u", "é", "%2F", "%c3%a9", "%61", "a:b", "@", "...", "1") },
  { weight: 1, arbitrary: fc.constantFrom(...prototypeWords) },
);

/** `{}` stands for a parameter that gets its name later. */
const mixedSegment = fc.constantFrom(
  "a{}",
  "{}a",
  "v{}",
  "{}.{}",
  "{}-{}",
  "{}...{}",
  "a{}b",
  "a{}-{}b",
  "{}.a",
  "é{}",
  "{}%2F{}",
  "{}2",
  "{}.{}.{}",
);

const segment = fc.oneof(
  { weight: 5, arbitrary: staticSegment },
  { weight: 3, arbitrary: fc.constant("{}") },
  { weight: 2, arbitrary: mixedSegment },
);

/** `{+}` is a greedy parameter, `""` a slash at the end. */
const tail = fc.oneof({ weight: 6, arbitrary: fc.constant(undefined) }, { weight: 2, arbitrary: fc.constantFrom("{+}", "") });

const paramNames = ["id", "petId", "rest", "x", "y", "team-name", "é", "length", ...prototypeWords];

/** Segments of a template whose parameters have no names yet. */
const shape = fc
  .tuple(fc.array(segment, { maxLength: 4 }), tail)
  .map(([segments, end]) => (end === undefined ? segments : [...segments, end]));

const names = fc.shuffledSubarray(paramNames, { minLength: paramNames.length });

/** A path template of any form: static, parameters, mixed segments, a greedy tail, a trailing slash, the root. */
export const template: fc.Arbitrary<string> = fc.tuple(shape, names).map(([segments, given]) => named(segments, given));

/** How a template of a list comes about: anew, like one before it, or like one before it but for one segment. */
const step = fc.record({
  kin: fc.constantFrom("none", "none", "twin", "cousin"),
  shape,
  names,
  of: fc.nat(),
  at: fc.nat(),
  segment,
});

/** Templates of one group: many of them meet, as those of a real API table do. */
export function templates(count: number): fc.Arbitrary<string[]> {
  return fc.array(step, { minLength: count, maxLength: count }).map((steps) => {
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
export const prefix = fc.constantFrom("/p", "/a", "/p/v1", "/petstore", "/é", "/__proto__", "/A", "/p/");

/** Method lists as a configuration writes them. */
export const methods: fc.Arbitrary<string | readonly string[]> = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom("GET", "GET", "POST", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "ANY", "PURGE") },
  { weight: 2, arbitrary: fc.subarray(["GET", "POST", "HEAD", "PUT", "LIST-ALL"], { minLength: 1 }) },
);

/** Hosts as a configuration writes them. */
export const hosts = fc.subarray(
  ["a.example.com", "b.example.com", "*.example.com", "*.a.example.com", "*.com", "EXAMPLE.com", "localhost"],
  {
    minLength: 1,
    maxLength: 3,
  },
);
