import { once } from "./once.js";
import type { Arbitrary, FastCheck } from "./fast-check.js";

/** Words that a careless look-up in an object would answer from its prototype. */
export const prototypeWords = ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf"] as const;

/** Names of groups, APIs and functions: mostly plain, often awkward. */
export const name = once((fc) =>
  fc.oneof(
    { weight: 4, arbitrary: fc.stringMatching(/^[a-z][A-Za-z0-9_-]{0,7}$/) },
    { weight: 3, arbitrary: fc.constantFrom(...prototypeWords) },
    { weight: 2, arbitrary: fc.constantFrom("é", "日本", "😀", "a b", "a/b", "~0", "%41", "length", "0") },
  ),
);

/** Text that goes anywhere as data: also quotes, templates, control characters and characters beyond the BMP. */
export const text = once((fc) =>
  fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 12 }),
    fc.constantFrom("", "$&", "\u0024{1}", "{{constructor.constructor('x')()}}", "<%= 1 %>", '"', "\r\n", "\u001b[31m", "日本 😀"),
  ),
);

/** Values that a header field may carry (RFC 9110 §5.5) without the white space around it, which no receiver keeps. */
export const headerValue = once((fc) =>
  fc.oneof(
    { weight: 3, arbitrary: fc.stringMatching(/^[!-~]([ -~]{0,8}[!-~])?$/) },
    { weight: 1, arbitrary: fc.constantFrom("", "1", "a,b", "a, b", "ÿ", "__proto__") },
  ),
);

/** Header names that carry no meaning for a gateway, in lower case. */
export const headerName = once((fc) =>
  fc.oneof(
    fc.constantFrom("x-a", "x-b", "x-beta", "x-request-id", "etag", "set-cookie", "x_y", "!#$%&'*+.^`|~"),
    fc.constantFrom("__proto__", "constructor", "tostring", "hasownproperty"),
  ),
);

/** The same name in another spelling: header names are the same in any case. */
export function anyCase(fc: FastCheck, word: string): Arbitrary<string> {
  return fc
    .array(fc.boolean(), { minLength: word.length, maxLength: word.length })
    .map((upper) => [...word].map((letter, i) => (upper[i] ? letter.toUpperCase() : letter.toLowerCase())).join(""));
}

/** A record whose keys may be `__proto__`: always own properties, never a prototype. */
export function record<Value>(
  fc: FastCheck,
  key: Arbitrary<string>,
  value: Arbitrary<Value>,
  maxKeys: number,
  minKeys = 0,
): Arbitrary<Record<string, Value>> {
  return fc
    .uniqueArray(fc.tuple(key, value), { selector: ([k]) => k, minLength: minKeys, maxLength: maxKeys })
    .map((entries): Record<string, Value> => Object.fromEntries(entries));
}
