import { once } from "./once.js";
import type { Arbitrary, FastCheck } from "./fast-check.js";
import type { MockCondition, MockWhen } from "../../core/index.js";
import { record } from "./words.js";

const scalar = once((fc) => fc.constantFrom<string | number | boolean | null>("1", "on", "", "a b", 1, 0, -2.5, true, false, null));

/** A condition; the values are few, so that requests meet them. */
const mockCondition = once(
  (fc): Arbitrary<MockCondition> =>
    fc.oneof(
      scalar(fc),
      fc.oneof(scalar(fc), fc.constantFrom([], {}, { a: [1] }) as Arbitrary<never>).map((equals) => ({ equals })),
      fc.array(scalar(fc), { minLength: 1, maxLength: 3 }).map((oneOf) => ({ oneOf })),
      fc.boolean().map((exists) => ({ exists })),
      fc.constantFrom({ prefix: "o" }, { contains: "n" }, { contains: 1 }, { gt: 0 }, { gte: 1, lt: 3 }, { lte: 1 }),
    ),
);

const names = once((fc) => fc.constantFrom("v", "beta", "__proto__", "constructor", ""));
const on = (fc: FastCheck, place: "path" | "query" | "header" | "cookie" | "body", name: Arbitrary<string>) =>
  record(fc, name, mockCondition(fc), 2, 1).map((conditions): MockWhen => ({ [place]: conditions }));

/** Conditions on one place. */
const leaf = once((fc) =>
  fc.oneof(
    fc.constantFrom<MockWhen>({}, { method: "GET" }, { method: { oneOf: ["GET", "HEAD"] } }, { call: 1 }, { call: { gt: 2 } }),
    on(fc, "path", fc.constantFrom("id", "id", "toString")),
    on(fc, "query", names(fc)),
    on(fc, "header", fc.constantFrom("x-a", "X-Beta", "__proto__")),
    on(fc, "cookie", names(fc)),
    on(fc, "body", fc.constantFrom("", "/a", "/a/0", "/a~1b", "/__proto__", "/length")),
  ),
);

/** Conditions, nested a few levels deep. */
export const mockWhen = once(
  (fc): Arbitrary<MockWhen> =>
    fc.letrec<{ when: MockWhen }>((tie) => {
      const few = fc.array(tie("when"), { maxLength: 2 });
      return {
        when: fc.oneof(
          { maxDepth: 3, withCrossShrink: true },
          { weight: 6, arbitrary: leaf(fc) },
          { weight: 2, arbitrary: fc.tuple(leaf(fc), leaf(fc)).map(([a, b]) => ({ ...a, ...b })) },
          few.map((all) => ({ all })),
          few.map((any) => ({ any })),
          tie("when").map((not) => ({ not })),
        ),
      };
    }).when,
);
