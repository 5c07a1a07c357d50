import { describe, expect, it } from "vitest";
import { cookieReader } from "../../src/core/model/cookie.js";
import { hashText, mix } from "../../src/core/model/hash.js";
import { compileBalance } from "../../src/backends/http/targets/balance.js";
import type { Target } from "../../src/backends/http/targets/target.js";
import type { GatewayRequest, HashKey, LoadBalancing, RandomSource } from "../../src/index.js";
import { chosen, exchangeOf, nameOf, targetAt, targetsOf } from "./support/targets.js";

const noRandom: RandomSource = () => {
  throw new Error("Nothing was to be drawn.");
};
const exchange = exchangeOf();

/** A random source that gives these numbers, one after the other. */
function drawing(...numbers: number[]): RandomSource {
  return () => numbers.shift() as number;
}

describe.each(["round-robin", "least-requests", "random-two", { hashOn: "client" }] as LoadBalancing[])("%j", (policy) => {
  it("gives none where there is none, and the only one where there is one, without drawing", () => {
    const balance = compileBalance(policy, noRandom);
    expect(balance(exchange, [])).toBeUndefined();
    expect(chosen(balance, targetsOf(7), 3)).toBe("aaa");
  });
});

describe("round-robin", () => {
  it("is what holds where nothing else is said", () =>
    expect(chosen(compileBalance(undefined, noRandom), targetsOf(1, 1, 1), 7)).toBe("abcabca"));

  it.each([
    [[1, 1, 1], "abcabc"],
    [[5, 1, 1], "aabacaaaabacaa"],
    [[2, 3], "babab"],
    [[1000, 1000, 1000], "abcabc"],
    [[4, 2, 1], "abacabaabacaba"],
  ])("takes weights %j in turn and spread out: %s", (weights, turns) => {
    expect(chosen(compileBalance("round-robin", noRandom), targetsOf(...weights), turns.length)).toBe(turns);
  });

  it("gives a turn to whom it has been owed longest, whoever was there in between", () => {
    const balance = compileBalance("round-robin", noRandom);
    const [a, b, c] = targetsOf(1, 1, 1) as [Target, Target, Target];
    const calls = [
      [a, b, c],
      [b, c],
      [a, c],
      [a, b, c],
      [a, b, c],
      [a, b, c],
    ];
    // c has waited through all of the first three: a third, a half and a half of a turn, more than a and b.
    expect(calls.map((targets) => nameOf(balance(exchange, targets))).join("")).toBe("abccab");
  });

  it("reads an array anew with every call, though it be the same one", () => {
    const balance = compileBalance("round-robin", noRandom);
    const [a, b, c] = targetsOf(1, 1, 1) as [Target, Target, Target];
    const targets = [a, b];
    expect(chosen(balance, targets, 2)).toBe("ab");
    targets.splice(0, 2, c, a);
    expect(chosen(balance, targets, 4)).toBe("caca");
  });

  it("doesn't let a target that was out catch up", () => {
    const balance = compileBalance("round-robin", noRandom);
    const targets = targetsOf(1, 1, 1);
    expect(chosen(balance, targets, 3)).toBe("abc");
    expect(chosen(balance, targets.slice(1), 1000)).toBe("bc".repeat(500));
    expect(chosen(balance, targets, 6)).toBe("abcabc");
  });

  it("is fair to each target among those that are there, however many these are", () => {
    // Counted in weights instead of turns, a call with many targets would outweigh one with few: a would get all the small ones.
    const balance = compileBalance("round-robin", noRandom);
    const targets = targetsOf(...Array.from({ length: 10 }, () => 1));
    const counts = new Map<string, number>();
    for (let i = 0; i < 1000; i++) {
      const name = nameOf(balance(exchange, i % 2 === 0 ? targets.slice(0, 2) : targets));
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    // a and b: half of 500 and a tenth of 500; the others: a tenth of 500.
    for (const [name, count] of counts) expect(Math.abs(count - (name === "a" || name === "b" ? 300 : 50)), name).toBeLessThanOrEqual(1);
  });

  it("has turns of its own in each cluster", () => {
    const targets = targetsOf(1, 1);
    const [one, other] = [compileBalance("round-robin", noRandom), compileBalance("round-robin", noRandom)];
    expect([chosen(one, targets, 1), chosen(other, targets, 1), chosen(one, targets, 1)]).toEqual(["a", "a", "b"]);
  });
});

/** Targets of these weights with so many requests under way. */
function busy(...loads: readonly (readonly [active: number, weight: number])[]): Target[] {
  const targets = targetsOf(...loads.map(([, weight]) => weight));
  loads.forEach(([active], i) => {
    (targets[i] as Target).active = active;
  });
  return targets;
}

describe("least-requests", () => {
  it.each([
    ["the fewest requests", busy([2, 1], [1, 1], [3, 1]), "bbb"],
    ["the fewest for its weight", busy([2, 1], [5, 3], [3, 1]), "bbb"],
    ["in turn what is equally busy", busy([1, 1], [2, 1], [1, 1]), "acac"],
    ["in turn and by weight what is equally busy for its weight", busy([1, 1], [3, 3], [9, 1]), "babbbabb"],
    ["in turn and by weight what is idle", busy([0, 5], [0, 1], [0, 1]), "aabacaa"],
    ["equals that a quotient would tell apart", busy([3, 10], [9, 30]), "babbbabb"],
  ])("takes %s", (_, targets, names) => {
    expect(chosen(compileBalance("least-requests", noRandom), targets, names.length)).toBe(names);
  });

  it("follows what happens between calls", () => {
    const balance = compileBalance("least-requests", noRandom);
    const targets = targetsOf(2, 1);
    const names = Array.from({ length: 6 }, () => {
      const target = balance(exchange, targets) as Target;
      target.active += 1;
      return nameOf(target);
    });
    expect(names.filter((name) => name === "a")).toHaveLength(4);
    (targets[0] as Target).active = 1;
    expect(chosen(balance, targets, 2)).toBe("aa");
  });

  it("chooses among those that are there", () => {
    const targets = busy([0, 1], [5, 1], [4, 1]);
    expect(chosen(compileBalance("least-requests", noRandom), targets.slice(1), 2)).toBe("cc");
  });
});

describe("random-two", () => {
  const loads = [
    [3, 1],
    [1, 1],
    [2, 1],
    [0, 1],
  ] as const;

  it.each([
    ["the less busy one", [0, 0], "b"],
    ["the less busy one, though drawn first", [0.3, 0.4], "b"],
    ["the second draw from the others", [0.3, 0.99], "d"],
    ["never one of those that were not drawn", [0, 0.5], "c"],
  ])("takes %s", (_, numbers, name) => {
    expect(chosen(compileBalance("random-two", drawing(...numbers)), busy(...loads), 1)).toBe(name);
  });

  it.each([
    [0, "a"],
    [0.49, "a"],
    [0.51, "b"],
    [0.79, "b"],
    [0.81, "c"],
    [0.99, "c"],
  ])("takes the first of two that are equally busy, drawn by weight: %f", (number, name) => {
    expect(chosen(compileBalance("random-two", drawing(number, 0)), targetsOf(5, 3, 2), 1)).toBe(name);
  });

  it("weighs what is under way", () => {
    expect(chosen(compileBalance("random-two", drawing(0, 0)), busy([2, 1], [5, 3]), 1)).toBe("b");
    expect(chosen(compileBalance("random-two", drawing(0, 0)), busy([1, 1], [5, 3]), 1)).toBe("a");
  });

  it.each([1, 2, -1, Number.NaN])("gets along with a random source that gives %f", (number) => {
    const targets = targetsOf(1, 2, 3);
    expect(targets).toContain(compileBalance("random-two", () => number)(exchange, targets));
  });
});

describe("the hash", () => {
  it.each([
    ["", 0x811c9dc5],
    ["a", 0xe40c292c],
    ["foobar", 0xbf9cf968],
  ])("of %j is its published FNV-1a value, mixed", (text, fnv) => expect(hashText(text)).toBe(mix(fnv)));

  // MurmurHash3_x86_32 of no bytes is the finaliser of its seed.
  it.each([
    [0, 0],
    [1, 0x514e28b7],
    [0xffffffff, 0x81f16f39],
  ])("is mixed as MurmurHash3's finaliser does: %i", (seed, hash) => expect(mix(seed)).toBe(hash));
});

/** Whom the requests with these values of a header go to. */
function homes(targets: readonly Target[], values: readonly string[]): string {
  const balance = compileBalance({ hashOn: "header.x-user" }, noRandom);
  return values.map((value) => nameOf(balance(exchangeOf({ headers: { "X-User": value } }), targets))).join("");
}

describe("hashOn", () => {
  const users = Array.from({ length: 24 }, (_, i) => `user-${i}`);

  it("sends values where it always has: a new version or a restart must not move them", () => {
    expect(homes(targetsOf(1, 1, 1), users)).toBe("bccbacaaaaabbbbaacbbacca");
    expect(homes(targetsOf(5, 1, 1), users)).toBe("aaabacaaaaabaabaaabbaaaa");
  });

  it("moves only the values of a target that leaves", () => {
    const targets = targetsOf(1, 1, 1);
    const before = homes(targets, users);
    const after = homes(targets.slice(0, 2), users);
    expect(after).not.toContain("c");
    expect([...after].filter((name, i) => before[i] !== "c" && before[i] !== name)).toEqual([]);
  });

  it("knows a target by its address and path, in whatever spelling and order", () => {
    const plain = [targetAt("http://a.internal"), targetAt("http://b.internal/v1"), targetAt("https://c.internal")];
    const other = [targetAt("HTTPS://C.internal:443/"), targetAt("http://B.internal:80/v1/"), targetAt("http://a.internal/")];
    expect(homes(other, users)).toBe(homes(plain, users));
  });

  it("tells apart the paths of one address", () => {
    const targets = ["/a", "/b"].map((path) => targetAt(`http://a.internal${path}`));
    const balance = compileBalance({ hashOn: "client" }, noRandom);
    const urls = users.map((address) => balance(exchangeOf({ client: { address } }), targets)?.url);
    expect(new Set(urls).size).toBe(2);
  });

  const having: [HashKey, (value: string) => Partial<GatewayRequest>][] = [
    ["client", (address) => ({ client: { address } })],
    ["header.X-User", (value) => ({ headers: { "x-uSeR": value } })],
    ["header.x-user", (value) => ({ rawHeaders: ["X-User", value] })],
    ["cookie.sid", (value) => ({ headers: { cookie: `a=1; sid=${value}; b=2` } })],
    ["cookie.sid", (value) => ({ rawHeaders: ["Cookie", "a=1", "cookie", `sid=${value}; sid=other`] })],
    ["cookie.sid", (value) => ({ headerValues: (name) => (name === "cookie" ? [`sid="${value}"`] : []) })],
  ];
  it.each(having)("finds %s: the same value, the same target", (hashOn, request) => {
    const balance = compileBalance({ hashOn }, noRandom);
    const targets = targetsOf(1, 1, 1);
    const names = users.map((user) => nameOf(balance(exchangeOf(request(user)), targets))).join("");
    expect(names).toBe(homes(targets, users));
  });

  const lacking: [HashKey, Partial<GatewayRequest>][] = [
    ["client", {}],
    ["client", { client: { protocol: "https" } }],
    ["header.x-user", { headers: { "x-users": "1" } }],
    ["header.x-user", { headers: { "x-user": "" } }],
    ["cookie.sid", {}],
    ["cookie.sid", { headers: { cookie: "Sid=1; asid=2; sid; x=sid=3" } }],
    ["cookie.sid", { headers: { cookie: "sid=; x=1" } }],
    ["cookie.sid", { headers: { cookie: 'sid=""' } }],
  ];
  it.each(lacking)("takes requests without %s in turn: %j", (hashOn, request) => {
    expect(chosen(compileBalance({ hashOn }, noRandom), targetsOf(2, 1), 6, exchangeOf(request))).toBe("abaaba");
  });
});

describe("a cookie", () => {
  const lines: [string, string, readonly string[], string | undefined][] = [
    ["alone", "sid", ["sid=1"], "1"],
    ["among others", "sid", ["a=2; sid=1; b=3"], "1"],
    ["without a space behind the semicolon", "sid", ["a=2;sid=1;b=3"], "1"],
    ["with white space", "sid", ["a=2;  \t sid =\t1 ;b=3"], "1"],
    ["the first of its name", "sid", ["sid=1; sid=2", "sid=3"], "1"],
    ["in a later line", "sid", ["a=1", "sid=2"], "2"],
    ["in quotes", "sid", ['sid="a b"'], "a b"],
    ["with one quote", "sid", ['sid="'], '"'],
    ["with a quote on one side", "sid", ['sid="a'], '"a'],
    ["with = in its value", "sid", ["sid=a=b=="], "a=b=="],
    ["not decoded", "sid", ["sid=%41+%zz"], "%41+%zz"],
    ["empty", "sid", ["sid="], ""],
    ["in another case", "sid", ["SID=1"], undefined],
    ["with a longer name", "sid", ["asid=1; sida=2; a sid=3"], undefined],
    ["without =", "sid", ["sid; a=1"], undefined],
    ["in another one's value", "sid", ['a="; sid=1"'], '1"'],
    ["whose name means something in a pattern", "a.b*c+d^e|f$g", ["axb*c+d^e|f$g=1; a.b*c+d^e|f$g=2"], "2"],
    ["__proto__", "__proto__", ["__proto__=1"], "1"],
    ["constructor, which is not there", "constructor", ["a=1"], undefined],
    ["in bytes beyond ASCII and control characters", "sid", ["\u0000=\u00ff;sid=\u0001\u00e9"], "\u0001\u00e9"],
    ["nowhere", "sid", [], undefined],
  ];
  it.each(lines)("%s", (_, name, given, value) => expect(cookieReader(name)(given)).toBe(value));

  it.each([";", " ", "=", "sid", "sid ", "; sid", "sid;", '"', "a=;", " ;"])("is looked for once: a megabyte of %j is no work", (piece) => {
    const line = piece.repeat(1_000_000 / piece.length);
    const since = process.cpuUsage().user;
    expect(cookieReader("sid")([line])).toBeUndefined();
    // A search that began anew at every place would take minutes.
    expect(process.cpuUsage().user - since).toBeLessThan(2_000_000);
  });
});
