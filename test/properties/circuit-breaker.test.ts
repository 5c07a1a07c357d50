import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { JudgedAttempt } from "../../src/backends/http/targets/attempt.js";
import { CircuitBreaker } from "../../src/backends/http/targets/circuit-breaker.js";
import type { CircuitBreakerPolicy, Clock } from "../../src/index.js";
import { FakeClock } from "../unit/support/fake-clock.js";
import { type NaiveAttempt, NaiveBreaker } from "./support/naive-breaker.js";

/** What may happen next: a request begins where one may, something is said of one of the requests, or time passes. */
type Step =
  | { readonly does: "begin" }
  | { readonly does: "answer" | "answer badly" | "complete" | "fail" | "drop"; readonly which: number }
  | { readonly does: "pass"; readonly ms: number };

/** How many requests ago one began: mostly a few, so that much is said of those that have not ended. */
const which = fc.oneof({ weight: 3, arbitrary: fc.nat({ max: 3 }) }, { weight: 1, arbitrary: fc.nat({ max: 30 }) });
const says = fc.constantFrom(
  "answer" as const,
  "answer" as const,
  "answer badly" as const,
  "complete" as const,
  "fail" as const,
  "drop" as const,
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.constant<Step>({ does: "begin" }) },
  { weight: 6, arbitrary: fc.record({ does: says, which }) },
  {
    weight: 2,
    arbitrary: fc.record({ does: fc.constant("pass" as const), ms: fc.oneof(fc.nat({ max: 60 }), fc.constantFrom(60, 59_999, 60_000)) }),
  },
);

const policy: fc.Arbitrary<CircuitBreakerPolicy> = fc.record(
  {
    failures: fc.integer({ min: 1, max: 5 }),
    failurePercent: fc.integer({ min: 1, max: 100 }),
    minRequests: fc.integer({ min: 1, max: 8 }),
    windowMs: fc.integer({ min: 1, max: 200 }),
    openMs: fc.integer({ min: 1, max: 60 }),
    probes: fc.integer({ min: 1, max: 4 }),
  },
  { requiredKeys: ["failures", "openMs", "probes"] },
);

/** Plays the steps to the breaker and to the model, which must agree after each. */
function play(rules: CircuitBreakerPolicy, steps: readonly Step[], lateTimers: boolean): void {
  const time = new FakeClock();
  const clock: Clock = lateTimers ? { now: () => time.now(), schedule: () => () => {} } : time;
  const told: string[] = ["closed"];
  const breaker = new CircuitBreaker(rules, clock, () => told.push(breaker.circuit));
  const model = new NaiveBreaker(rules, time.now());
  const attempts: { readonly real: JudgedAttempt; readonly naive: NaiveAttempt }[] = [];
  for (const each of steps) {
    if (each.does === "pass") {
      time.advance(each.ms);
      model.pass(each.ms);
    } else if (each.does === "begin") {
      if (breaker.available) attempts.push({ real: new JudgedAttempt(breaker, undefined), naive: model.begin() });
    } else {
      // Counted from the last: those that began long ago are mostly over.
      const attempt = attempts.at(-1 - each.which);
      if (attempt !== undefined) say(each.does, attempt.real, attempt.naive, model);
    }
    const { circuit, available, availableInMs } = breaker;
    expect({ circuit, available, availableInMs }).toEqual({
      circuit: model.chapter.circuit,
      available: model.available,
      availableInMs: model.availableInMs,
    });
    expect(told).toEqual(model.chapters.map((chapter) => chapter.circuit));
  }
}

function say(what: string, real: JudgedAttempt, naive: NaiveAttempt, model: NaiveBreaker): void {
  if (what === "answer" || what === "answer badly") {
    real.answered(what === "answer" ? 200 : 503);
    return model.answered(naive, what !== "answer");
  }
  if (what === "complete") real.completed();
  else if (what === "fail") real.failed();
  else real.dropped();
  model.end(naive, what === "complete" ? "completed" : what === "fail" ? "failed" : "dropped");
}

describe("a circuit breaker equals one that keeps and reads again all that was ever said to it", () => {
  it("under any requests, answers in any order, and time", () => {
    fc.assert(
      fc.property(policy, fc.array(step, { minLength: 1, maxLength: 120 }), fc.boolean(), (rules, steps, lateTimers) =>
        play(rules, steps, lateTimers),
      ),
      { numRuns: 3000 },
    );
  });

  it("and the steps reach every state in which they could differ", () => {
    const seen = new Set<string>();
    const cases = fc.sample(fc.tuple(policy, fc.array(step, { minLength: 40, maxLength: 120 })), { numRuns: 400, seed: 7 });
    for (const [rules, steps] of cases) {
      const time = new FakeClock();
      const model = new NaiveBreaker(rules, time.now());
      const attempts: NaiveAttempt[] = [];
      for (const each of steps) {
        if (each.does === "pass") model.pass(each.ms);
        else if (each.does === "begin" && model.available) attempts.push(model.begin());
        else if (each.does !== "begin") note(each, attempts, model, seen);
      }
    }
    expect([...seen].sort()).toEqual(["closed: late", "closed: now", "half-open: late", "half-open: now", "open: late"]);
  });
});

/** Notes in which state the breaker was when something was said, and whether of a request of that state. */
function note(
  { does, which }: { readonly does: string; readonly which: number },
  attempts: readonly NaiveAttempt[],
  model: NaiveBreaker,
  seen: Set<string>,
): void {
  const attempt = attempts.at(-1 - which);
  if (attempt === undefined || attempt.phase === "over") return;
  seen.add(`${model.chapter.circuit}: ${attempt.chapter === model.chapter ? "now" : "late"}`);
  if (does.startsWith("answer")) model.answered(attempt, does !== "answer");
  else model.end(attempt, does === "complete" ? "completed" : does === "fail" ? "failed" : "dropped");
}
