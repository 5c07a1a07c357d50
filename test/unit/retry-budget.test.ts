import { describe, expect, it } from "vitest";
import { RetryBudget } from "../../src/backends/http/resilience/retry-budget.js";
import { RetryBudgets } from "../../src/backends/http/resilience/retry-budgets.js";
import { FakeClock } from "./support/fake-clock.js";

/** Retries that are allowed one after the other. */
function spend(budget: RetryBudget, most = 10_000): number {
  let taken = 0;
  while (taken < most && budget.take()) taken++;
  return taken;
}

function add(budget: RetryBudget, requests: number): void {
  for (let i = 0; i < requests; i++) budget.add();
}

describe("a retry budget", () => {
  it("allows a percentage of the requests", () => {
    const budget = new RetryBudget({ percent: 20, minPerSecond: 0 }, new FakeClock());
    add(budget, 4);
    expect(budget.take()).toBe(false);
    add(budget, 1);
    expect([budget.take(), budget.take()]).toEqual([true, false]);
  });

  it.each([1, 3, 7, 10, 30])("counts exactly: 300 requests at %d %% allow just that", (percent) => {
    const budget = new RetryBudget({ percent, minPerSecond: 0 }, new FakeClock());
    add(budget, 300);
    expect(spend(budget)).toBe(percent * 3);
  });

  it("allows some each second besides, for backends with little traffic", () => {
    const clock = new FakeClock();
    const budget = new RetryBudget({ percent: 0, minPerSecond: 2 }, clock);
    expect(spend(budget)).toBe(20);
    clock.advance(499);
    expect(budget.take()).toBe(false);
    clock.advance(1);
    expect([budget.take(), budget.take()]).toEqual([true, false]);
    clock.advance(3000);
    expect(spend(budget)).toBe(6);
  });

  it("is 20 % and one each second where nothing is said", () => {
    const budget = new RetryBudget({}, new FakeClock());
    expect(spend(budget)).toBe(10);
    add(budget, 50);
    expect(spend(budget)).toBe(10);
  });

  it("of nothing allows nothing, ever", () => {
    const clock = new FakeClock();
    const budget = new RetryBudget({ percent: 0, minPerSecond: 0 }, clock);
    add(budget, 10_000);
    clock.advance(1e9);
    expect(budget.take()).toBe(false);
  });

  it("saves up to its reserve only: a long calm does not pay for a storm", () => {
    const clock = new FakeClock();
    const budget = new RetryBudget({ percent: 100, minPerSecond: 1 }, clock);
    add(budget, 1_000_000);
    clock.advance(1e9);
    expect(spend(budget)).toBe(110);
  });
});

describe("the budgets of an adapter", () => {
  const budgets = new RetryBudgets();
  const clock = new FakeClock();
  const cluster = {};

  it("are one for a cluster and a policy, so that APIs that inherit a backend share it", () => {
    const budget = budgets.use(cluster, { budget: { percent: 10 } }, clock);
    expect(budgets.use(cluster, { attempts: 3, budget: { percent: 10 } }, clock)).toBe(budget);
  });

  it("are others for another cluster and for another policy", () => {
    const budget = budgets.use(cluster, {}, clock);
    expect(budgets.use({}, {}, clock)).not.toBe(budget);
    expect(budgets.use(cluster, { budget: { percent: 10 } }, clock)).not.toBe(budget);
    expect(budgets.use(cluster, { budget: { minPerSecond: 10 } }, clock)).not.toBe(budget);
  });
});
