import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileBalance } from "../../src/backends/http/targets/balance.js";
import type { Target } from "../../src/backends/http/targets/target.js";
import type { LoadBalancing } from "../../src/index.js";
import { seeded } from "../unit/support/seeded.js";
import { exchangeOf, targetAt, targetsOf } from "../unit/support/targets.js";

const weight = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 10 }) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 1000 }) },
);
const weights = fc.array(weight, { minLength: 1, maxLength: 8 });
const policy = fc.constantFrom<LoadBalancing>("round-robin", "least-requests", "random-two", { hashOn: "client" });
const exchange = exchangeOf();
const random = seeded(1);

/** How often each target is chosen in so many calls; nothing stays under way. */
function tally(targets: readonly Target[], calls: number, choose: (call: number) => Target | undefined): number[] {
  const counts = new Map(targets.map((target) => [target, 0]));
  for (let i = 0; i < calls; i++) {
    const target = choose(i) as Target;
    counts.set(target, (counts.get(target) as number) + 1);
  }
  return targets.map((target) => counts.get(target) as number);
}

function sharesOf(targets: readonly Target[]): number[] {
  const total = targets.reduce((sum, target) => sum + target.weight, 0);
  return targets.map((target) => target.weight / total);
}

/** Counts that differ from what independent draws by share give by no more than those do once in a billion times. */
function expectDrawnByShare(counts: readonly number[], shares: readonly number[]): void {
  const calls = counts.reduce((sum, count) => sum + count, 0);
  counts.forEach((count, i) => {
    const share = shares[i] as number;
    expect(Math.abs(count - calls * share)).toBeLessThanOrEqual(6 * Math.sqrt(calls * share * (1 - share)) + 10);
  });
}

describe("turns", () => {
  it.each(["round-robin", "least-requests"] as const)(
    "%s: 10,000 requests are shared by weight, within five in a hundred and one request",
    (policy) => {
      fc.assert(
        fc.property(weights, (given) => {
          const targets = targetsOf(...given);
          const balance = compileBalance(policy, random);
          const shares = sharesOf(targets);
          tally(targets, 10_000, () => balance(exchange, targets)).forEach((count, i) => {
            const fair = 10_000 * (shares[i] as number);
            expect(Math.abs(count - fair)).toBeLessThanOrEqual(0.05 * fair + 1);
          });
        }),
        { numRuns: 60 },
      );
    },
  );

  it.each(["round-robin", "least-requests"] as const)("%s: nobody gains or loses by who else is there, in any order of calls", (policy) => {
    const calls = fc.array(fc.nat(255), { minLength: 1, maxLength: 24 });
    fc.assert(
      fc.property(weights, calls, fc.integer({ min: 1, max: 20 }), (given, subsets, rounds) => {
        const targets = targetsOf(...given);
        const balance = compileBalance(policy, random);
        const owed = new Map(targets.map((target) => [target, 0]));
        const add = (target: Target, turns: number) => owed.set(target, (owed.get(target) as number) + turns);
        for (let call = 0; call < subsets.length * rounds; call++) {
          const there = targets.filter((_, i) => ((subsets[call % subsets.length] as number) >> i) % 2 === 1);
          if (there.length === 0) continue;
          sharesOf(there).forEach((share, i) => void add(there[i] as Target, share));
          add(balance(exchange, there) as Target, -1);
          for (const turns of owed.values()) expect(Math.abs(turns)).toBeLessThan(targets.length);
        }
      }),
      {
        numRuns: 150,
        // Two, then all, and so on: counted in weights instead of turns, all the calls with two would go to the same one.
        examples: [[[1, 1, 1, 1, 1, 1, 1, 1], [3, 255], 100]],
      },
    );
  });
});

describe("what is under way", () => {
  const load = fc.tuple(fc.nat(5), weight);
  const loads = fc.array(load, { minLength: 2, maxLength: 8 });

  function busy(given: readonly (readonly [number, number])[]): Target[] {
    return targetsOf(...given.map(([, each]) => each)).map((target, i) => Object.assign(target, { active: given[i]?.[0] }));
  }

  /** Exact, as quotients are not. */
  const isBusier = (one: Target, other: Target) => one.active * other.weight > other.active * one.weight;

  it("least-requests: none of the others is less busy for its weight", () => {
    fc.assert(
      fc.property(loads, fc.integer({ min: 1, max: 20 }), (given, calls) => {
        const targets = busy(given);
        const balance = compileBalance("least-requests", random);
        for (let i = 0; i < calls; i++) {
          const target = balance(exchange, targets) as Target;
          expect(targets.filter((other) => isBusier(target, other))).toEqual([]);
          target.active += 1;
        }
      }),
    );
  });

  it("random-two: one of the others is at least as busy, and of two the busier one is never taken", () => {
    fc.assert(
      fc.property(loads, fc.integer(), (given, seed) => {
        const targets = busy(given);
        const target = compileBalance("random-two", seeded(seed))(exchange, targets) as Target;
        expect(targets.some((other) => other !== target && !isBusier(target, other))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it("random-two: idle targets are drawn by weight", () => {
    fc.assert(
      fc.property(weights, fc.integer(), (given, seed) => {
        const targets = targetsOf(...given);
        const balance = compileBalance("random-two", seeded(seed));
        expectDrawnByShare(
          tally(targets, 10_000, () => balance(exchange, targets)),
          sharesOf(targets),
        );
      }),
      { numRuns: 60 },
    );
  });

  it("random-two: keeps busy targets within a few requests of each other, where single draws would leave them a hundred apart", () => {
    const targets = targetsOf(...Array.from({ length: 8 }, () => 1));
    const balance = compileBalance("random-two", seeded(7));
    for (let i = 0; i < 8000; i++) (balance(exchange, targets) as Target).active += 1;
    const active = targets.map((target) => target.active);
    expect(Math.max(...active) - Math.min(...active)).toBeLessThanOrEqual(8);
  });
});

describe("hashOn", () => {
  const values = Array.from({ length: 1000 }, (_, i) => `10.${i >> 8}.${i & 255}.7`);
  const some = fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 50 });

  /** The target of each value. */
  function homes(targets: readonly Target[], of: readonly string[] = values): (Target | undefined)[] {
    const balance = compileBalance({ hashOn: "client" }, random);
    return of.map((address) => balance(exchangeOf({ client: { address } }), targets));
  }

  it("gives each target its share of the values by weight", () => {
    fc.assert(
      fc.property(weights, fc.string(), (given, prefix) => {
        const targets = targetsOf(...given);
        const balance = compileBalance({ hashOn: "client" }, random);
        const counts = tally(targets, 5000, (i) => balance(exchangeOf({ client: { address: `${prefix}${i}` } }), targets));
        expectDrawnByShare(counts, sharesOf(targets));
      }),
      { numRuns: 60 },
    );
  });

  it("moves only the values of a target that leaves, to the others by weight; and only to one that comes", () => {
    fc.assert(
      fc.property(fc.array(weight, { minLength: 2, maxLength: 8 }), fc.nat(7), fc.string(), (given, at, prefix) => {
        const targets = targetsOf(...given);
        const one = targets[at % targets.length] as Target;
        const others = targets.filter((target) => target !== one);
        const of = values.map((value) => prefix + value);
        const before = homes(targets, of);
        const after = homes(others, of);
        const moved = after.filter((_, i) => before[i] === one);
        expect(after.filter((target, i) => before[i] !== one && before[i] !== target)).toEqual([]);
        expectDrawnByShare(
          tally(others, moved.length, (i) => moved[i]),
          sharesOf(others),
        );
      }),
      { numRuns: 60 },
    );
  });

  it("moves values only to a target whose weight grows, and only from one whose weight shrinks", () => {
    fc.assert(
      fc.property(weights, fc.nat(7), weight, (given, at, more) => {
        const changed = given.with(at % given.length, (given[at % given.length] as number) + more);
        const one = targetsOf(...changed)[at % given.length]?.url;
        const light = homes(targetsOf(...given)).map((target) => target?.url);
        const heavy = homes(targetsOf(...changed)).map((target) => target?.url);
        expect(heavy.filter((url, i) => url !== light[i] && url !== one)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it("sticks: whatever was asked before, by which targets were there, in which order, in which gateway", () => {
    fc.assert(
      fc.property(weights, some, fc.array(fc.nat(255), { maxLength: 10 }), (given, of, subsets) => {
        const targets = targetsOf(...given);
        const balance = compileBalance({ hashOn: "client" }, random);
        const ask = (there: readonly Target[]) => of.map((address) => balance(exchangeOf({ client: { address } }), there)?.url);
        const first = ask(targets);
        for (const subset of subsets) ask(targets.filter((_, i) => (subset >> i) % 2 === 1));
        expect(ask(targets)).toEqual(first);
        expect(ask([...targets].reverse())).toEqual(first);
        const again = targets.map(({ url, weight: each }) => targetAt(url, each));
        expect(homes(again, of).map((target) => target?.url)).toEqual(first);
      }),
      { numRuns: 200 },
    );
  });
});

describe("any way of balancing", () => {
  it("chooses one of those that are there, and the same ones again with the same seed", () => {
    const call = fc.record({ there: fc.nat(255), address: fc.option(fc.string(), { nil: undefined }), ends: fc.boolean() });
    fc.assert(
      fc.property(policy, weights, fc.array(call, { maxLength: 50 }), fc.integer(), (one, given, calls, seed) => {
        const run = () => {
          const targets = targetsOf(...given);
          const balance = compileBalance(one, seeded(seed));
          return calls.map(({ there, address, ends }) => {
            const asked = targets.filter((_, i) => (there >> i) % 2 === 1);
            const target = balance(exchangeOf({ client: { address } }), asked);
            expect(asked.length === 0 ? [undefined] : asked).toContain(target);
            if (target !== undefined && !ends) target.active += 1;
            return target?.url;
          });
        };
        expect(run()).toEqual(run());
      }),
      { numRuns: 300 },
    );
  });
});
