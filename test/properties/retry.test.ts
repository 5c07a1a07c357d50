import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BodyStream } from "../../src/core/model/body.js";
import { retrying } from "../../src/backends/http/resilience/retry.js";
import { RetryBudget } from "../../src/backends/http/resilience/retry-budget.js";
import { compileRetry } from "../../src/backends/http/resilience/retry-rules.js";
import { webPlatform } from "../../src/platform/web-platform.js";
import { FakeClock } from "../unit/support/fake-clock.js";
import { FakeRequest, FakeUpstream, targetNamed } from "../unit/support/fake-send.js";

const percent = fc.integer({ min: 0, max: 100 });
const minPerSecond = fc.constantFrom(0, 0.5, 1, 20);

/** What happens to a budget, in order. */
const event = fc.oneof(
  { weight: 4, arbitrary: fc.record({ what: fc.constant("request" as const), count: fc.integer({ min: 1, max: 50 }) }) },
  { weight: 4, arbitrary: fc.record({ what: fc.constant("failures" as const), count: fc.integer({ min: 1, max: 50 }) }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant("time" as const), count: fc.integer({ min: 1, max: 5000 }) }) },
);

/** What one attempt comes to. */
const outcome = fc.constantFrom("answer", "unavailable answer", "reset", "refused", "full", "client fault");

const request = fc.record({
  method: fc.constantFrom("GET", "HEAD", "PUT", "DELETE", "POST", "PATCH"),
  body: fc.constantFrom("none", "bytes", "stream", "touched", "kept"),
  outcomes: fc.array(outcome, { minLength: 1, maxLength: 6 }),
  /** Milliseconds until the next request comes. */
  pauseMs: fc.constantFrom(0, 0, 0, 10, 1000),
});

const targets = ["a", "b", "c"].map((name) => targetNamed(name));

/** A request of a schedule: its stream, if any, is read by the upstream only where the schedule says so. */
function begin(method: string, body: string): FakeRequest {
  if (body === "none" || body === "bytes") return new FakeRequest({ method, body: body === "none" ? null : new Uint8Array(3) });
  const stream = new BodyStream({ resume() {}, cancel() {} });
  const fields = body === "kept" ? ["content-length", "3"] : [];
  if (body === "kept") {
    stream.push(new Uint8Array(3));
    stream.end();
  }
  return new FakeRequest({ method, body: stream, fields });
}

/** Plays what comes of one attempt. Gives whether anything of the request was sent. */
function play(upstream: FakeUpstream, what: string, attempt: number): boolean {
  const target = targets[attempt % targets.length] ?? targetNamed("a");
  if (what === "answer") upstream.answer(200, { target });
  else if (what === "unavailable answer") upstream.answer(503, { target });
  else if (what === "reset") upstream.fail("BAD_GATEWAY", true, target);
  else if (what === "refused") upstream.fail("BAD_GATEWAY", false, target);
  else if (what === "full") upstream.fail("UNAVAILABLE", false, target);
  else upstream.fail("BAD_REQUEST", false, target);
  return what !== "refused" && what !== "full";
}

describe("retries stay within their budget", () => {
  it("over every stretch of time: the percentage of its requests, what its seconds bring, and the reserve", () => {
    fc.assert(
      fc.property(percent, minPerSecond, fc.array(event, { maxLength: 40 }), (share, perSecond, events) => {
        const clock = new FakeClock();
        const budget = new RetryBudget({ percent: share, minPerSecond: perSecond }, clock);
        const history = [{ requests: 0, retries: 0, ms: 0 }];
        for (const { what, count } of events) {
          let { requests, retries, ms } = history.at(-1) ?? { requests: 0, retries: 0, ms: 0 };
          if (what === "request") for (let i = 0; i < count; i++, requests++) budget.add();
          if (what === "failures") for (let i = 0; i < count; i++) retries += Number(budget.take());
          if (what === "time") clock.advance(count);
          if (what === "time") ms += count;
          history.push({ requests, retries, ms });
        }
        const [first] = history;
        for (const [i, from] of history.entries()) {
          // What had been saved by then: no more than the reserve, and at the beginning no more than ten seconds bring.
          const saved = from === first ? perSecond * 10 : perSecond * 10 + 100;
          for (const to of history.slice(i)) {
            const allowed = saved + ((to.requests - from.requests) * share) / 100 + ((to.ms - from.ms) * perSecond) / 1000;
            expect(to.retries - from.retries).toBeLessThanOrEqual(allowed + 1e-6);
          }
        }
      }),
    );
  });

  it("whatever the schedule of requests and failures: at most 20 % of them, one each second and ten at the beginning", () => {
    fc.assert(
      fc.property(fc.array(request, { maxLength: 150 }), (schedule) => {
        const clock = new FakeClock();
        const budget = new RetryBudget({}, clock);
        const upstream = new FakeUpstream();
        const send = retrying(upstream.send, compileRetry({ attempts: 4 }, budget, targets, { ...webPlatform, clock }));
        let sent = 0;
        const since = clock.now();
        for (const { method, body, outcomes, pauseMs } of schedule) {
          const before = upstream.requests.length;
          send(begin(method, body));
          for (let i = 0; upstream.waiting > 0; i++) {
            play(upstream, outcomes[i] ?? outcomes.at(-1) ?? "reset", i);
            if (clock.pending > 0) clock.advance(100);
          }
          sent += Number(upstream.requests.length > before);
          clock.advance(pauseMs);
        }
        const retries = upstream.requests.length - sent;
        expect(retries).toBeLessThanOrEqual(sent * 0.2 + (clock.now() - since) / 1000 + 10);
      }),
    );
  });
});

describe("a request is sent again only where that is safe", () => {
  const policy = fc.record({
    attempts: fc.integer({ min: 1, max: 5 }),
    methods: fc.subarray(["GET", "HEAD", "PUT", "DELETE", "POST", "PATCH"]),
    statuses: fc.constantFrom([502, 503, 504], [], [503]),
  });

  it("never once anything was sent of a method that is not listed, never a body that is gone, never more often than allowed", () => {
    let retried = 0;
    fc.assert(
      fc.property(policy, request, ({ attempts, methods, statuses }, { method, body, outcomes }) => {
        const clock = new FakeClock();
        const upstream = new FakeUpstream();
        const budget = new RetryBudget({ percent: 100, minPerSecond: 1000 }, clock);
        const send = retrying(upstream.send, compileRetry({ attempts, methods, statuses }, budget, targets, { ...webPlatform, clock }));
        const asked = begin(method, body);
        send(asked);
        let wasSent = false;
        for (let i = 0; upstream.waiting > 0; i++) {
          const stream = upstream.requests.at(-1)?.body;
          const touches = body === "touched" && i === 0 && stream instanceof BodyStream;
          if (touches) stream.attach({ write: () => true, end() {}, fail() {} });
          const before = upstream.requests.length;
          wasSent = play(upstream, outcomes[i] ?? "reset", i) || wasSent;
          expect(upstream.requests).toHaveLength(before);
          if (clock.pending > 0) {
            retried++;
            expect(wasSent && !methods.includes(method)).toBe(false);
            expect(touches).toBe(false);
            expect(asked.outcomes).toEqual([]);
            clock.advance(1000);
            expect(upstream.waiting).toBe(1);
          }
        }
        expect(upstream.requests.length).toBeLessThanOrEqual(attempts);
        expect(asked.outcomes).toHaveLength(1);
        expect([asked.listeners, clock.pending]).toEqual([0, 0]);
      }),
      { numRuns: 1000 },
    );
    expect(retried).toBeGreaterThan(100);
  });

  it("the same bytes each time", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.array(fc.integer({ min: 1, max: 50 })), (bytes, cuts) => {
        const clock = new FakeClock();
        const upstream = new FakeUpstream();
        const budget = new RetryBudget({}, clock);
        const send = retrying(upstream.send, compileRetry({ attempts: 3 }, budget, targets, { ...webPlatform, clock }));
        const stream = new BodyStream({ resume() {}, cancel() {} });
        send(new FakeRequest({ method: "PUT", body: stream, fields: ["content-length", String(bytes.byteLength)] }));
        let at = 0;
        for (const cut of cuts) {
          stream.push(bytes.subarray(at, at + cut));
          at += cut;
        }
        stream.push(bytes.subarray(at));
        stream.end();
        for (let i = 0; i < 3; i++) {
          upstream.fail("BAD_GATEWAY");
          clock.advance(1000);
        }
        expect(upstream.requests.map(({ body }) => Buffer.from(body as Uint8Array))).toEqual([1, 2, 3].map(() => Buffer.from(bytes)));
      }),
    );
  });
});
