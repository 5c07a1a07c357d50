import { describe, expect, it } from "vitest";
import type { CircuitBreakerPolicy, Clock } from "../../src/index.js";
import { JudgedAttempt } from "../../src/backends/http/targets/attempt.js";
import { CircuitBreaker } from "../../src/backends/http/targets/circuit-breaker.js";
import { FakeClock } from "./support/fake-clock.js";

/** A breaker with its clock, and what it has told. */
class Bench {
  readonly clock = new FakeClock();
  readonly breaker: CircuitBreaker;
  readonly told: string[] = [];

  constructor(policy: CircuitBreakerPolicy = {}, clock: Clock = this.clock) {
    this.breaker = new CircuitBreaker(policy, clock, () => this.told.push(this.breaker.circuit));
  }

  begin(): JudgedAttempt {
    return new JudgedAttempt(this.breaker, undefined);
  }

  /** Requests one after the other: `+` answered, `5` answered with 503, `!` without an answer, `~` broken off midway, `.` dropped. */
  ask(outcomes: string): this {
    for (const outcome of outcomes) end(this.begin(), outcome);
    return this;
  }

  get state(): string {
    const { circuit, available } = this.breaker;
    return `${circuit}${available ? "" : ", refusing"}`;
  }
}

function end(attempt: JudgedAttempt, outcome: string): void {
  if (outcome === "!") return attempt.failed();
  if (outcome === ".") return attempt.dropped();
  attempt.answered(outcome === "5" ? 503 : 200);
  if (outcome === "~") attempt.failed();
  else attempt.completed();
}

/** A breaker that opened a moment ago, by failures in a row. */
function opened(policy: CircuitBreakerPolicy = {}): Bench {
  return new Bench({ failures: 3, openMs: 1000, ...policy }).ask("!!!");
}

/** One that has just become half-open. */
function halfOpen(policy: CircuitBreakerPolicy = {}): Bench {
  const bench = opened(policy);
  bench.clock.advance(1000);
  return bench;
}

describe("a closed circuit", () => {
  it.each([
    ["", "closed", "nothing has happened"],
    ["!!", "closed", "one failure is missing"],
    ["!!!", "open, refusing", "failures in a row"],
    ["555", "open, refusing", "answers that are failures count"],
    ["!5!", "open, refusing", "whichever way they failed"],
    ["!!+!!", "closed", "a good answer ends the row"],
    ["!!+!!!", "open, refusing", "and another row may begin"],
    ["!!.!", "open, refusing", "what was dropped ends no row"],
    ["!!..", "closed", "and adds nothing to it"],
    ["~~", "closed", "answers that broke off"],
    ["~~~", "open, refusing", "are a row of their own: each of them began well"],
    ["~~+~", "closed", "which a complete answer ends"],
    ["!!~!!", "closed", "a header that is good ends the row of those that had none"],
    ["~!~!~", "open, refusing", "which does not end the row of those that break off"],
  ])("after %s is %s: %s", (outcomes, state) => {
    expect(new Bench({ failures: 3 }).ask(outcomes).state).toBe(state);
  });

  it("by default opens at the fifth failure in a row, of 502, 503, 504 and no others", () => {
    const bench = new Bench();
    for (const status of [500, 501, 505, 404, 429, 500]) bench.begin().answered(status);
    for (const status of [502, 503, 504, 502]) bench.begin().answered(status);
    expect(bench.state).toBe("closed");
    bench.begin().answered(502);
    expect(bench.state).toBe("open, refusing");
    expect(bench.breaker.availableInMs).toBe(10_000);
  });

  it("counts the statuses of its policy and no others", () => {
    const bench = new Bench({ failures: 1, statuses: [500] });
    bench.begin().answered(503);
    expect(bench.state).toBe("closed");
    bench.begin().answered(500);
    expect(bench.state).toBe("open, refusing");
  });

  it("counts one request once, however often it goes wrong", () => {
    const bench = new Bench({ failures: 3, failurePercent: 60, minRequests: 2 });
    const attempt = bench.begin();
    attempt.answered(503);
    attempt.answered(503);
    attempt.failed();
    attempt.failed();
    attempt.dropped();
    // One failure of two requests: counted twice it would be all of them.
    expect(bench.ask("+").state).toBe("closed");
  });

  it("hears of a failure after a good header, and not of one after a complete answer", () => {
    const bench = new Bench({ failures: 1 });
    const [complete, broken] = [bench.begin(), bench.begin()];
    complete.answered(200);
    complete.completed();
    complete.failed();
    expect(bench.state).toBe("closed");
    broken.answered(200);
    broken.failed();
    expect(bench.state).toBe("open, refusing");
  });
});

describe("a share of failures", () => {
  const policy = { failures: 100, failurePercent: 50, minRequests: 4, windowMs: 1000 };

  it.each([
    ["!!!", "closed", "too few requests"],
    ["!+!+", "open, refusing", "half of them"],
    ["!!++", "open, refusing", "in any order"],
    ["!+++", "closed", "less than half of them"],
    ["!+++!+!!", "open, refusing", "and then half"],
    ["!!!+", "open, refusing", "the request that makes them enough need not fail"],
    ["!!!.", "closed", "what was dropped is no request"],
    ["~~++", "open, refusing", "answers that broke off are failures, and requests once"],
    ["~~+", "closed", "so these are three"],
  ])("after %s is %s: %s", (outcomes, state) => {
    expect(new Bench(policy).ask(outcomes).state).toBe(state);
  });

  it("is that of the window: what is older than it counts no more, the younger part does", () => {
    const bench = new Bench(policy).ask("!!");
    bench.clock.advance(800);
    bench.ask("!");
    bench.clock.advance(199);
    expect(bench.ask("+").state).toBe("open, refusing");
    const other = new Bench(policy).ask("!!");
    other.clock.advance(800);
    other.ask("!");
    other.clock.advance(200);
    expect(other.ask("+").state).toBe("closed");
    other.clock.advance(699);
    expect(other.ask("!!").state).toBe("open, refusing");
  });

  it("forgets all after a long silence, whole windows of it too", () => {
    for (const silenceMs of [1000, 1001, 9999, 10_000, 1e12]) {
      const bench = new Bench(policy).ask("!!!");
      bench.clock.advance(silenceMs);
      expect(bench.ask("!").state).toBe("closed");
    }
  });

  it("begins anew when the circuit closes again", () => {
    const bench = new Bench({ ...policy, openMs: 10 }).ask("!!!!");
    bench.clock.advance(10);
    expect(bench.ask("+!!!").state).toBe("closed");
    expect(bench.ask("!").state).toBe("open, refusing");
  });

  it("is left out where the policy says nothing of it", () => {
    expect(new Bench({ failures: 5, minRequests: 1 }).ask("!!!!+".repeat(50)).state).toBe("closed");
  });
});

describe("an open circuit", () => {
  it("says how long it stays open, and becomes half-open then and not before", () => {
    const bench = opened();
    expect(bench.breaker.availableInMs).toBe(1000);
    bench.clock.advance(999);
    expect([bench.state, bench.breaker.availableInMs]).toEqual(["open, refusing", 1]);
    bench.clock.advance(1);
    expect([bench.state, bench.breaker.availableInMs]).toEqual(["half-open", undefined]);
    expect(bench.told).toEqual(["open", "half-open"]);
  });

  it.each(["circuit", "available", "availableInMs"] as const)(
    "is half-open in time for who asks for its %s, though timers are late",
    (what) => {
      const late = { now: () => clock.now(), schedule: () => () => {} };
      const clock = new FakeClock();
      const bench = new Bench({ failures: 1, openMs: 1000 }, late as unknown as FakeClock).ask("!");
      clock.advance(1000);
      expect(bench.breaker[what]).toBe({ circuit: "half-open", available: true, availableInMs: undefined }[what]);
      expect(bench.told).toEqual(["open", "half-open"]);
      expect(bench.state).toBe("half-open");
      expect(bench.told).toHaveLength(2);
    },
  );

  it("lets go of its timer when somebody asked before that", () => {
    const clock = new FakeClock();
    let extraMs = 0;
    const early: Clock = { now: () => clock.now() + extraMs, schedule: (callback, ms) => clock.schedule(callback, ms) };
    const bench = new Bench({ failures: 1, openMs: 1000 }, early).ask("!");
    extraMs = 1000;
    expect([clock.pending, bench.state, clock.pending]).toEqual([1, "half-open", 0]);
  });

  it("waits on where its timer is early", () => {
    const timers: { readonly callback: () => void; readonly ms: number }[] = [];
    const schedule = (callback: () => void, ms: number) => {
      timers.push({ callback, ms });
      return () => {};
    };
    let now = 0;
    const bench = new Bench({ failures: 1, openMs: 1000 }, { now: () => now, schedule }).ask("!");
    now = 999.4;
    timers.pop()?.callback();
    expect(bench.told).toEqual(["open"]);
    expect(timers.pop()?.ms).toBe(1);
  });

  it("waits in the background, with one timer, and with none when it is closed for good", () => {
    const clock = new FakeClock();
    const options: unknown[] = [];
    const schedule: Clock["schedule"] = (callback, ms, how) => {
      options.push(how);
      return clock.schedule(callback, ms);
    };
    const bench = new Bench({ failures: 1, openMs: 1000 }, { now: () => clock.now(), schedule });
    expect(clock.pending).toBe(0);
    bench.ask("!");
    expect([clock.pending, options]).toEqual([1, [{ background: true }]]);
    bench.breaker.close();
    expect(clock.pending).toBe(0);
    clock.advance(1000);
    expect(bench.ask("!").state).toBe("open, refusing");
    expect(clock.pending).toBe(0);
  });
});

describe("a half-open circuit", () => {
  it.each([
    [1, "+", "closed", "the only probe went well"],
    [1, "!", "open, refusing", "it failed"],
    [1, "5", "open, refusing", "it was answered with a failure"],
    [1, ".", "half-open", "a probe that was dropped leaves its place to another"],
    [1, "....+", "closed", "however many are"],
    [3, "++", "half-open", "one more must go well"],
    [3, "+++", "closed", "all of them did"],
    [3, "++!", "open, refusing", "all of them must"],
    [3, "+.+.!", "open, refusing", "also behind those that were dropped"],
    [3, "~", "open, refusing", "one broke off while others had to decide yet"],
  ])("with %i to decide, after %s, is %s: %s", (probes, outcomes, state) => {
    expect(halfOpen({ probes }).ask(outcomes).state).toBe(state);
  });

  it("lets as many through as are to decide, those that went well included", () => {
    const bench = halfOpen({ probes: 2 });
    const first = bench.begin();
    expect(bench.state).toBe("half-open");
    const second = bench.begin();
    expect(bench.state).toBe("half-open, refusing");
    expect(bench.breaker.availableInMs).toBeUndefined();
    first.answered(200);
    expect(bench.state).toBe("half-open, refusing");
    second.dropped();
    expect(bench.state).toBe("half-open");
    bench.begin().answered(200);
    expect(bench.state).toBe("closed");
    expect(bench.told).toEqual(["open", "half-open", "closed"]);
  });

  it("is open for the whole time again when a probe fails", () => {
    const bench = halfOpen().ask("!");
    bench.clock.advance(999);
    expect(bench.state).toBe("open, refusing");
    bench.clock.advance(1);
    expect(bench.ask("+").state).toBe("closed");
    expect(bench.told).toEqual(["open", "half-open", "open", "half-open", "closed"]);
  });

  it("begins anew when it closes: the failures from before are forgotten", () => {
    const bench = halfOpen().ask("+!!");
    expect(bench.state).toBe("closed");
    expect(bench.ask("!").state).toBe("open, refusing");
  });

  it("keeps a probe's place that has been answered when its client leaves, and hears of it no more", () => {
    const bench = halfOpen({ probes: 2 });
    const [first] = [bench.begin(), bench.begin()];
    first.answered(200);
    first.dropped();
    expect(bench.state).toBe("half-open, refusing");
    first.failed();
    expect(bench.state).toBe("half-open, refusing");
  });

  it("begins to count its probes anew each time", () => {
    const bench = halfOpen({ probes: 2 }).ask("+!");
    bench.clock.advance(1000);
    expect(bench.ask("+").state).toBe("half-open");
    expect(bench.ask("+").state).toBe("closed");
  });

  it("does not wait for ever for a probe whose client may be slow on purpose", () => {
    const bench = halfOpen();
    const slow = bench.begin();
    bench.clock.advance(59_999);
    expect(bench.state).toBe("half-open, refusing");
    bench.clock.advance(1);
    expect(bench.state).toBe("half-open");
    const next = bench.begin();
    expect(bench.state).toBe("half-open, refusing");
    slow.dropped();
    expect(bench.state).toBe("half-open, refusing");
    next.answered(200);
    expect(bench.state).toBe("closed");
  });
});

describe("a request that began before the circuit changed", () => {
  const outcomes = ["+", "5", "!", "~", "."];

  it.each(outcomes)("and ends by %s while it is open changes nothing", (outcome) => {
    const bench = new Bench({ failures: 1, openMs: 1000 });
    const late = bench.begin();
    bench.ask("!");
    bench.clock.advance(500);
    end(late, outcome);
    expect([bench.state, bench.breaker.availableInMs]).toEqual(["open, refusing", 500]);
  });

  it.each(outcomes)("and ends by %s while it is half-open neither decides nor takes or frees a place", (outcome) => {
    const bench = new Bench({ failures: 1, openMs: 1000 });
    const late = [bench.begin(), bench.begin()];
    bench.ask("!");
    bench.clock.advance(1000);
    end(late[0] as JudgedAttempt, outcome);
    expect(bench.state).toBe("half-open");
    const probe = bench.begin();
    end(late[1] as JudgedAttempt, outcome);
    expect(bench.state).toBe("half-open, refusing");
    probe.answered(200);
    expect(bench.state).toBe("closed");
  });

  it.each(outcomes)("and ends by %s when it is closed again counts nothing", (outcome) => {
    const bench = new Bench({ failures: 2, failurePercent: 50, minRequests: 2, openMs: 1000 });
    const late = [bench.begin(), bench.begin(), bench.begin()];
    bench.ask("!!");
    bench.clock.advance(1000);
    bench.ask("+!");
    for (const each of late) end(each, outcome);
    expect(bench.state).toBe("closed");
    expect(bench.ask("!").state).toBe("open, refusing");
  });

  it("and was a probe of another time decides nothing either", () => {
    const bench = halfOpen({ probes: 2 });
    const [slow, failing] = [bench.begin(), bench.begin()];
    failing.failed();
    bench.clock.advance(1000);
    slow.answered(200);
    bench.begin().answered(200);
    expect(bench.state).toBe("half-open");
    const last = bench.begin();
    slow.failed();
    expect(bench.state).toBe("half-open, refusing");
    last.answered(200);
    expect(bench.state).toBe("closed");
  });

  it("and closed it does not open it when it breaks off", () => {
    const bench = halfOpen({ failures: 1 });
    const probe = bench.begin();
    probe.answered(200);
    probe.failed();
    expect(bench.state).toBe("closed");
  });
});

it("who hears of a change may ask for anything, and finds it done", () => {
  const clock = new FakeClock();
  const seen: unknown[] = [];
  const breaker: CircuitBreaker = new CircuitBreaker({ failures: 1, openMs: 10 }, clock, () => {
    seen.push([breaker.circuit, breaker.available, breaker.availableInMs]);
  });
  new JudgedAttempt(breaker, undefined).failed();
  clock.advance(10);
  new JudgedAttempt(breaker, undefined).answered(200);
  expect(seen).toEqual([
    ["open", false, 10],
    ["half-open", true, undefined],
    ["closed", true, undefined],
  ]);
});
