import { describe, expect, it } from "vitest";
import { ActiveHealth, type AskHealth } from "../../src/backends/http/targets/active-health.js";
import { type Attempt, JudgedAttempt } from "../../src/backends/http/targets/attempt.js";
import { compileWatch } from "../../src/backends/http/targets/compile-watch.js";
import { PassiveHealth } from "../../src/backends/http/targets/passive-health.js";
import { Target } from "../../src/backends/http/targets/target.js";
import { TargetWatch, type WatchRules } from "../../src/backends/http/targets/target-watch.js";
import { UndiciTransport } from "../../src/backends/http/transport/undici/undici-transport.js";
import type { PoolSettings, UpstreamPool } from "../../src/backends/http/transport/upstream-pool.js";
import type { ActiveHealthPolicy, BackendEvent, Clock, HttpBackendConfig, PassiveHealthPolicy, Platform } from "../../src/index.js";
import { FakeClock } from "./support/fake-clock.js";

/** `+` answered, `5` answered with 503, `!` without an answer, `~` broken off midway, `.` dropped. */
function end(attempt: Attempt | undefined, outcome: string): void {
  if (outcome === "!") return attempt?.failed();
  if (outcome === ".") return attempt?.dropped();
  attempt?.answered(outcome === "5" ? 503 : 200);
  if (outcome === "~") attempt?.failed();
  else attempt?.completed();
}

/** Lets promises that are settled be heard. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

describe("passive health", () => {
  class Bench {
    readonly clock = new FakeClock();
    readonly told: boolean[] = [];
    last = false;
    readonly health: PassiveHealth;

    constructor(policy: PassiveHealthPolicy = {}) {
      this.health = new PassiveHealth(
        policy,
        this.clock,
        () => this.last,
        () => this.told.push(this.health.healthy),
      );
    }

    begin(): Attempt {
      return new JudgedAttempt(this.health, undefined);
    }

    ask(outcomes: string): this {
      for (const outcome of outcomes) end(this.begin(), outcome);
      return this;
    }
  }

  it.each([
    ["!!", true, "one failure is missing"],
    ["!!!", false, "failures in a row"],
    ["5!5", false, "whichever way"],
    ["!!+!!", true, "a good answer ends the row"],
    ["!!+!!!", false, "and another may begin"],
    ["!!.", true, "what was dropped adds nothing"],
    ["!!.!", false, "and ends nothing"],
    ["~~~", false, "answers that broke off"],
    ["~~+~~", true, "a complete one ends their row"],
  ])("after %s is in: %s (%s)", (outcomes, healthy) => {
    expect(new Bench().ask(outcomes).health.healthy).toBe(healthy);
  });

  it("takes a target out for its time and tells when it goes and when it comes back, once each", () => {
    const bench = new Bench({ failures: 2, ejectMs: 500 }).ask("!!");
    expect([bench.health.healthy, bench.health.healthyInMs]).toEqual([false, 500]);
    bench.clock.advance(499);
    expect([bench.health.healthy, bench.health.healthyInMs]).toEqual([false, 1]);
    bench.clock.advance(1);
    expect([bench.health.healthy, bench.health.healthyInMs]).toEqual([true, undefined]);
    expect(bench.told).toEqual([false, true]);
    expect(bench.clock.pending).toBe(0);
  });

  it("begins to count anew when the target is back", () => {
    const bench = new Bench({ failures: 2, ejectMs: 500 }).ask("!!");
    bench.clock.advance(500);
    expect(bench.ask("!").health.healthy).toBe(true);
    expect(bench.ask("!").health.healthy).toBe(false);
    expect(bench.told).toEqual([false, true, false]);
  });

  it.each(["+", "!", "5", "~", "."])("does not hear of a request from before that ends by %s, while it is out and after", (outcome) => {
    const bench = new Bench({ failures: 1, ejectMs: 500 });
    const late = [bench.begin(), bench.begin()];
    bench.ask("!");
    bench.clock.advance(200);
    end(late[0], outcome);
    expect(bench.health.healthyInMs).toBe(300);
    bench.clock.advance(300);
    end(late[1], outcome);
    expect([bench.health.healthy, bench.told]).toEqual([true, [false, true]]);
  });

  it("leaves the last target in, and takes it out at its next failure when it is not the last any more", () => {
    const bench = new Bench({ failures: 2 });
    bench.last = true;
    expect(bench.ask("!!!!!").health.healthy).toBe(true);
    bench.last = false;
    expect(bench.health.healthy).toBe(true);
    expect(bench.ask("!").health.healthy).toBe(false);
    expect(bench.told).toEqual([false]);
  });

  it("leaves the last target in that has got well before another one came back", () => {
    const bench = new Bench({ failures: 2 });
    bench.last = true;
    bench.ask("!!!+");
    bench.last = false;
    expect(bench.ask("!").health.healthy).toBe(true);
  });

  it("counts the statuses of its policy and no others", () => {
    const bench = new Bench({ failures: 1, statuses: [500] }).ask("5");
    expect(bench.health.healthy).toBe(true);
    bench.begin().answered(500);
    expect(bench.health.healthy).toBe(false);
  });

  it("sets no timer any more when it is closed, and is right all the same", () => {
    const bench = new Bench({ failures: 1, ejectMs: 500 }).ask("!");
    bench.health.close();
    expect(bench.clock.pending).toBe(0);
    bench.clock.advance(500);
    expect(bench.ask("!").health.healthy).toBe(false);
    expect(bench.clock.pending).toBe(0);
  });
});

describe("active health", () => {
  /** Questions that are answered by the test. */
  class Bench {
    readonly clock = new FakeClock();
    readonly told: boolean[] = [];
    readonly asked: { readonly at: number; readonly signal: AbortSignal; readonly answer: (good: boolean) => void }[] = [];
    readonly health: ActiveHealth;

    constructor(policy: Partial<ActiveHealthPolicy> = {}, random: () => number = () => 0, ask: AskHealth = (signal) => this.#ask(signal)) {
      const changed = () => this.told.push(this.health.healthy);
      this.health = new ActiveHealth({ path: "/", ...policy }, ask, { clock: this.clock, random }, changed);
    }

    #ask(signal: AbortSignal): Promise<boolean> {
      return new Promise((resolve) => {
        this.asked.push({ at: this.clock.now(), signal, answer: resolve });
        signal.addEventListener("abort", () => resolve(false));
      });
    }

    async answer(good: boolean): Promise<void> {
      this.asked.at(-1)?.answer(good);
      await settled();
    }

    /** One question after the other, each answered at once: `+` well, `-` badly. */
    async go(answers: string): Promise<this> {
      for (const answer of answers) {
        this.clock.advance(5000);
        await this.answer(answer === "+");
      }
      return this;
    }
  }

  it("asks at once, but not before whoever made it has ended his turn", () => {
    const bench = new Bench();
    expect(bench.asked).toHaveLength(0);
    bench.clock.advance(0);
    expect(bench.asked).toHaveLength(1);
  });

  it("asks again its interval after the end of the last question, and never twice at a time", async () => {
    const bench = new Bench({ intervalMs: 100, timeoutMs: 1000 });
    bench.clock.advance(0);
    bench.clock.advance(999);
    expect(bench.asked).toHaveLength(1);
    await bench.answer(true);
    bench.clock.advance(99);
    expect(bench.asked).toHaveLength(1);
    bench.clock.advance(1);
    expect(bench.asked.map(({ at }) => at)).toEqual([1000, 2099]);
    expect(bench.clock.pending).toBe(1);
  });

  it("asks up to a tenth of its interval earlier, by chance, so that targets are not asked in step", async () => {
    const draws = [0, 0.5, 0.999];
    const bench = new Bench({ intervalMs: 1000 }, () => draws.shift() ?? 0);
    const times: number[] = [];
    for (let i = 0; i < 1200 * 3; i++) {
      bench.clock.advance(1);
      if (bench.asked.length === times.length) continue;
      times.push(bench.clock.now());
      await bench.answer(true);
    }
    expect(times.slice(1, 4).map((at, i) => at - (times[i] ?? 0))).toEqual([1000, 950, 901]);
  });

  it("never waits longer than a timer can", async () => {
    const waits: number[] = [];
    const clock: Clock = {
      now: () => 0,
      schedule: (callback, ms) => {
        waits.push(ms);
        if (waits.length === 1) queueMicrotask(callback);
        return () => {};
      },
    };
    const policy = { path: "/", intervalMs: 2_147_483_647, timeoutMs: 2_147_483_647 };
    new ActiveHealth(
      policy,
      async () => true,
      { clock, random: () => 0.999999 },
      () => {},
    );
    await settled();
    expect(waits).toHaveLength(3);
    for (const ms of waits) expect(ms).toBeLessThanOrEqual(2_147_483_647);
  });

  it("gives a question up after its timeout: it counts as a bad answer", async () => {
    const bench = new Bench({ timeoutMs: 300, unhealthyAfter: 1 });
    bench.clock.advance(0);
    bench.clock.advance(299);
    expect(bench.asked[0]?.signal.aborted).toBe(false);
    bench.clock.advance(1);
    expect(bench.asked[0]?.signal.aborted).toBe(true);
    await settled();
    expect(bench.told).toEqual([false]);
  });

  it("takes a question that fails for a bad answer, however it fails, and asks again", async () => {
    const failing: AskHealth = () => Promise.reject(new Error("no"));
    const bench = new Bench({ unhealthyAfter: 2 }, () => 0, failing);
    for (let i = 0; i < 3; i++) {
      bench.clock.advance(5000);
      await settled();
    }
    expect(bench.told).toEqual([false]);
    expect(bench.clock.pending).toBe(1);
  });

  it.each([
    ["--", []],
    ["---", [false]],
    ["--+--", []],
    ["--+---", [false]],
    ["----", [false]],
    ["---+", [false]],
    ["---+-+", [false]],
    ["---++", [false, true]],
    ["---++--", [false, true]],
    ["---++---", [false, true, false]],
    ["+++", []],
  ])("by default takes out after three bad answers in a row and back after two good ones: %s tells %j", async (answers, told) => {
    expect((await new Bench().go(answers)).told).toEqual(told);
  });

  it.each([
    [1, 1, "-+-", [false, true, false]],
    [1, 3, "-++-+++", [false, true]],
    [4, 1, "----+---", [false, true]],
  ])("takes out after %i and back after %i where its policy says so: %s", async (unhealthyAfter, healthyAfter, answers, told) => {
    expect((await new Bench({ unhealthyAfter, healthyAfter }).go(answers)).told).toEqual(told);
  });

  it("asks in the background only", async () => {
    const options: unknown[] = [];
    const clock = new FakeClock();
    const schedule: Clock["schedule"] = (callback, ms, how) => {
      options.push(how);
      return clock.schedule(callback, ms);
    };
    new ActiveHealth(
      { path: "/" },
      async () => true,
      { clock: { now: () => 0, schedule }, random: () => 0 },
      () => {},
    );
    clock.advance(0);
    await settled();
    expect(options).toEqual([{ background: true }, { background: true }, { background: true }]);
  });

  it("asks nobody when it is closed at once", () => {
    const bench = new Bench();
    bench.health.close();
    bench.clock.advance(10_000);
    expect([bench.asked.length, bench.clock.pending]).toEqual([0, 0]);
  });

  it("closed in the midst of a question ends it, hears nothing more and asks no more", async () => {
    const bench = new Bench({ unhealthyAfter: 1 });
    bench.clock.advance(0);
    bench.health.close();
    expect(bench.asked[0]?.signal.aborted).toBe(true);
    await settled();
    bench.clock.advance(10_000);
    expect([bench.told, bench.asked.length, bench.clock.pending, bench.health.healthy]).toEqual([[], 1, 0, true]);
  });

  it("closed between two questions asks no more", async () => {
    const bench = await new Bench().go("+");
    bench.health.close();
    bench.clock.advance(10_000);
    expect([bench.asked.length, bench.clock.pending]).toEqual([1, 0]);
  });
});

describe("a target that is watched in several ways", () => {
  class Bench {
    readonly clock = new FakeClock();
    readonly events: BackendEvent[] = [];
    readonly target: Target;
    good = true;

    constructor(rules: Partial<WatchRules>) {
      const nothing = { circuitBreaker: undefined, passive: undefined, active: undefined };
      const all: WatchRules = {
        ...nothing,
        isLast: () => false,
        ask: async () => this.good,
        platform: { clock: this.clock, random: () => 0 },
        notify: (event) => this.events.push(event),
        ...rules,
      };
      this.target = new Target("http://t/v1", 1, { waiting: 0 } as UpstreamPool, (target) => new TargetWatch(target, all));
    }

    get watch() {
      return this.target.watch as TargetWatch;
    }

    ask(outcomes: string): void {
      for (const outcome of outcomes) end(this.watch.began(), outcome);
    }

    /** Lets time pass and its questions be answered. */
    async pass(ms: number): Promise<void> {
      this.clock.advance(ms);
      await settled();
    }

    get told(): string[] {
      return this.events.map(({ changed, healthy, circuit }) => `${changed}: ${healthy ? "healthy" : "ill"}, ${circuit}`);
    }
  }

  const active = { path: "/", intervalMs: 100, unhealthyAfter: 1, healthyAfter: 1 };

  it("tells each change once, with the whole status", () => {
    const bench = new Bench({ circuitBreaker: { failures: 1, openMs: 50 } });
    bench.ask("!");
    const status = { kind: "http", target: "http://t/v1", healthy: true, circuit: "open", active: 0, waiting: 0 };
    expect(bench.events).toEqual([{ ...status, changed: "circuit" }]);
    expect(bench.target.status).toEqual(status);
  });

  it("each hears of every request by its own count", () => {
    const bench = new Bench({ circuitBreaker: { failures: 3, openMs: 500 }, passive: { failures: 2, ejectMs: 100 } });
    bench.ask("!!");
    expect(bench.told).toEqual(["healthy: ill, closed"]);
    expect([bench.watch.available, bench.watch.availableInMs]).toEqual([false, 100]);
    bench.clock.advance(100);
    expect(bench.watch.available).toBe(true);
    bench.ask("!");
    expect(bench.told).toEqual(["healthy: ill, closed", "healthy: healthy, closed", "circuit: healthy, open"]);
    expect([bench.watch.available, bench.watch.availableInMs]).toEqual([false, 500]);
  });

  it.each([
    ["!!", true, "failures"],
    ["5!", true, "answers that are failures"],
    ["!+!", false, "good answers"],
    ["~~", true, "answers that broke off"],
    ["~+~", false, "complete ones"],
    ["!.", false, "what was dropped"],
  ])("and the second hears all that the first does: %s takes out, %s (%s)", (outcomes, out) => {
    const bench = new Bench({ circuitBreaker: { failures: 100 }, passive: { failures: 2 } });
    bench.ask(outcomes);
    expect(bench.watch.healthy).toBe(!out);
  });

  it("and neither hears of what comes after a request was dropped: it was the client's turn when its time ran out", () => {
    const bench = new Bench({ circuitBreaker: { failures: 1 }, passive: { failures: 1 } });
    const attempt = bench.watch.began();
    attempt?.dropped();
    attempt?.failed();
    expect(bench.told).toEqual([]);
  });

  it("is available again when the last of them says so", async () => {
    const bench = new Bench({ circuitBreaker: { failures: 1, openMs: 300 }, passive: { failures: 1, ejectMs: 200 } });
    bench.ask("!");
    expect(bench.watch.availableInMs).toBe(300);
    await bench.pass(200);
    expect([bench.watch.healthy, bench.watch.available, bench.watch.availableInMs]).toEqual([true, false, 100]);
    await bench.pass(100);
    expect([bench.watch.circuit, bench.watch.available, bench.watch.availableInMs]).toEqual(["half-open", true, undefined]);
  });

  it("is back when the longer of two pauses is over, whichever it is", () => {
    const bench = new Bench({ circuitBreaker: { failures: 1, openMs: 100 }, passive: { failures: 1, ejectMs: 400 } });
    bench.ask("!");
    expect(bench.watch.availableInMs).toBe(400);
  });

  it("changes its health once where two checks find it ill, and back when both find it well", async () => {
    const bench = new Bench({ passive: { failures: 1, ejectMs: 150 }, active });
    await bench.pass(0);
    bench.ask("!");
    bench.good = false;
    await bench.pass(100);
    expect(bench.told).toEqual(["healthy: ill, closed"]);
    expect(bench.watch.availableInMs).toBeUndefined();
    await bench.pass(50);
    expect([bench.watch.healthy, bench.told.length]).toEqual([false, 1]);
    bench.good = true;
    await bench.pass(50);
    expect(bench.told).toEqual(["healthy: ill, closed", "healthy: healthy, closed"]);
    expect(bench.watch.available).toBe(true);
  });

  it("says nothing of when a target will be back that is asked and does not answer well", async () => {
    const bench = new Bench({ circuitBreaker: { failures: 1 }, active });
    bench.good = false;
    bench.ask("!");
    await bench.pass(0);
    expect([bench.watch.healthy, bench.watch.availableInMs]).toEqual([false, undefined]);
  });

  it("stops all of them together", async () => {
    const bench = new Bench({ circuitBreaker: { failures: 1 }, passive: { failures: 1 }, active });
    await bench.pass(0);
    bench.ask("!");
    expect(bench.clock.pending).toBe(3);
    bench.watch.close();
    expect(bench.clock.pending).toBe(0);
  });

  it("makes nothing of requests where only its own questions count", () => {
    expect(new Bench({ active }).watch.began()).toBeUndefined();
  });
});

describe("what nothing can come of is not watched", () => {
  const settings = {} as PoolSettings;
  const pool = { waiting: 0 } as UpstreamPool;
  const platform = { clock: new FakeClock(), random: () => 0 } as unknown as Platform;
  const passive = { passive: {} };
  const one = { kind: "http", url: "http://a" } as const;
  const two = { kind: "http", targets: [{ url: "http://a" }, { url: "http://b" }] } as const;

  it.each<[string, HttpBackendConfig, boolean]>([
    ["a backend that says nothing of it", two, false],
    ["empty health", { ...two, health: {} }, false],
    ["passive health of an only target, which always stays in", { ...one, health: passive }, false],
    ["passive health of the only one of a list", { kind: "http", targets: [{ url: "http://a" }], health: passive }, false],
    ["passive health of several", { ...two, health: passive }, true],
    ["active health of an only target", { ...one, health: { active: { path: "/" } } }, true],
    ["a circuit breaker", { ...one, circuitBreaker: {} }, true],
  ])("%s", (_name, config, watched) => {
    const watch = compileWatch(config, [], new UndiciTransport({}), platform, () => {});
    const target = new Target("http://a", 1, pool, (each) => watch(each, settings));
    expect(target.watch !== undefined).toBe(watched);
    target.watch?.close();
  });
});
