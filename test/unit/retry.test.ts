import { beforeEach, describe, expect, it } from "vitest";
import type { RetryPolicy } from "../../src/index.js";
import { retrying } from "../../src/backends/http/resilience/retry.js";
import { RetryBudget } from "../../src/backends/http/resilience/retry-budget.js";
import { compileRetry } from "../../src/backends/http/resilience/retry-rules.js";
import type { Target } from "../../src/backends/http/targets/target.js";
import { webPlatform } from "../../src/platform/web-platform.js";
import { FakeBody } from "./support/fake-body.js";
import { FakeClock } from "./support/fake-clock.js";
import { FakeRequest, FakeUpstream, targetNamed } from "./support/fake-send.js";

let clock: FakeClock;
let upstream: FakeUpstream;

beforeEach(() => {
  clock = new FakeClock();
  upstream = new FakeUpstream();
});

/** Sends a request under a policy. Waits are half of what they may be: 12.5 ms before the first retry. */
function send(
  request: FakeRequest,
  policy: RetryPolicy = {},
  targets: readonly Target[] = [targetNamed("a"), targetNamed("b")],
): FakeRequest {
  const budget = new RetryBudget(policy.budget ?? {}, clock);
  retrying(upstream.send, compileRetry(policy, budget, targets, { ...webPlatform, clock, random: () => 0.5 }))(request);
  return request;
}

/** Nothing of a request is left behind once it has its answer. */
function expectNothingLeft(request: FakeRequest): void {
  expect([request.listeners, clock.pending, upstream.waiting]).toEqual([0, 0, 0]);
}

describe("a request that failed", () => {
  it.each(["BAD_GATEWAY", "BACKEND_TIMEOUT"] as const)("by %s is sent again after a wait, and its answer is given", (code) => {
    const request = send(new FakeRequest());
    upstream.fail(code);
    clock.advance(12);
    expect(upstream.waiting).toBe(0);
    clock.advance(1);
    upstream.answer(200);
    expect(request.outcomes).toEqual([200]);
    expectNothingLeft(request);
  });

  it("is sent as often as the policy says, and no more; the last failure is given", () => {
    const request = send(new FakeRequest(), { attempts: 3 });
    upstream.fail("BAD_GATEWAY");
    clock.advance(1000);
    upstream.fail("BAD_GATEWAY");
    clock.advance(1000);
    upstream.fail("BACKEND_TIMEOUT");
    expect(request.outcomes).toEqual(["BACKEND_TIMEOUT"]);
    expect(upstream.requests).toHaveLength(3);
    expectNothingLeft(request);
  });

  it("waits longer each time", () => {
    send(new FakeRequest(), { attempts: 3, backoff: { baseMs: 100, maxMs: 150 } });
    upstream.fail("BAD_GATEWAY");
    clock.advance(50);
    upstream.fail("BAD_GATEWAY");
    clock.advance(74);
    expect(upstream.waiting).toBe(0);
    clock.advance(1);
    expect(upstream.waiting).toBe(1);
  });

  it("never begins again from within the failure: undici can't be entered from there", () => {
    send(new FakeRequest(), { backoff: { baseMs: 0, maxMs: 0 } });
    upstream.fail("BAD_GATEWAY");
    expect(upstream.waiting).toBe(0);
    clock.advance(0);
    expect(upstream.waiting).toBe(1);
  });

  it("avoids the targets that it was sent to before", () => {
    const request = send(new FakeRequest(), { attempts: 4, statuses: [503] });
    upstream.fail("BAD_GATEWAY", true, targetNamed("a"));
    clock.advance(1000);
    upstream.answer(503, { target: targetNamed("b") });
    clock.advance(1000);
    upstream.fail("BAD_GATEWAY", true, targetNamed("c"));
    clock.advance(1000);
    upstream.answer(200);
    expect(upstream.avoided).toEqual([[], ["a"], ["a", "b"], ["a", "b", "c"]]);
    expect(request.tried).toEqual([]);
  });

  it.each(["BAD_REQUEST", "BODY_TOO_LARGE", "CLIENT_GONE", "INTERNAL"] as const)("by %s is not sent again", (code) => {
    const request = send(new FakeRequest());
    upstream.fail(code, false);
    expect(request.outcomes).toEqual([code]);
    expectNothingLeft(request);
  });

  it("is not sent again where no target could take it", () => {
    const request = send(new FakeRequest(), {}, [targetNamed("a", false), targetNamed("b", false)]);
    upstream.fail("BAD_GATEWAY");
    expect(request.outcomes).toEqual(["BAD_GATEWAY"]);
    expectNothingLeft(request);
  });

  it("is not sent again once the budget is spent", () => {
    const policy = { budget: { percent: 0, minPerSecond: 0 } };
    const request = send(new FakeRequest(), policy);
    upstream.fail("BAD_GATEWAY");
    expect(request.outcomes).toEqual(["BAD_GATEWAY"]);
    expectNothingLeft(request);
  });
});

describe("a policy of one attempt", () => {
  it("changes nothing: what is sent once need not be kept", () => {
    const rules = compileRetry({ attempts: 1 }, new RetryBudget({}, clock), [targetNamed("a")], { ...webPlatform, clock });
    expect(retrying(upstream.send, rules)).toBe(upstream.send);
  });
});

describe("a request that a target had no place for", () => {
  const one = targetNamed("a");
  const other = targetNamed("b");

  it("goes to another one", () => {
    const request = send(new FakeRequest({ method: "POST" }), {}, [one, other]);
    upstream.fail("UNAVAILABLE", false, one);
    clock.advance(1000);
    upstream.answer(200, { target: other });
    expect(request.outcomes).toEqual([200]);
    expect(upstream.avoided).toEqual([[], ["a"]]);
  });

  it("goes nowhere else once all have been asked, or are not fit", () => {
    const request = send(new FakeRequest(), { attempts: 5 }, [one, other, targetNamed("c", false)]);
    upstream.fail("UNAVAILABLE", false, one);
    clock.advance(1000);
    upstream.fail("UNAVAILABLE", false, other);
    expect(request.outcomes).toEqual(["UNAVAILABLE"]);
    expectNothingLeft(request);
  });

  it("is not sent again where there was no target at all", () => {
    const request = send(new FakeRequest());
    upstream.failWithoutTarget();
    expect(request.outcomes).toEqual(["UNAVAILABLE"]);
    expectNothingLeft(request);
  });
});

describe("an answer", () => {
  it.each([502, 503, 504])("of %d is not given while another attempt is left", (status) => {
    const request = send(new FakeRequest());
    upstream.answer(status);
    expect(request.outcomes).toEqual([]);
    clock.advance(1000);
    upstream.answer(200);
    expect(request.outcomes).toEqual([200]);
    expectNothingLeft(request);
  });

  it("of another status is given as it is", () => {
    const request = send(new FakeRequest(), { statuses: [429] });
    upstream.answer(503);
    expect(request.outcomes).toEqual([503]);
    expectNothingLeft(request);
  });

  it("of the last attempt is given as it is, its body untouched", () => {
    const bodies = [new FakeBody(), new FakeBody()] as const;
    const request = send(new FakeRequest());
    upstream.answer(503, { body: bodies[0].stream });
    clock.advance(1000);
    upstream.answer(503, { body: bodies[1].stream });
    expect([request.outcomes, request.response?.body]).toEqual([[503], bodies[1].stream]);
    expect([bodies[1].stream.used, bodies[1].cancelled]).toEqual([false, 0]);
    expectNothingLeft(request);
  });

  it("that is not given is read to its end, so that its connection can be used again", () => {
    const body = new FakeBody();
    send(new FakeRequest());
    upstream.answer(503, { body: body.stream });
    expect(body.push("busy")).toBe(true);
    body.stream.end();
    clock.advance(1000);
    expect([body.cancelled, upstream.waiting]).toEqual([0, 1]);
  });

  it("that is not given and goes on is cut off, once, before the next attempt", () => {
    const body = new FakeBody();
    send(new FakeRequest());
    upstream.answer(503, { body: body.stream });
    expect([body.cancelled, upstream.waiting]).toEqual([0, 0]);
    clock.advance(1000);
    expect([body.cancelled, upstream.waiting]).toEqual([1, 1]);
    upstream.answer(200);
    expect(body.cancelled).toBe(1);
  });

  it("that is not given is not read without end while the next attempt waits", () => {
    const body = new FakeBody();
    send(new FakeRequest());
    upstream.answer(503, { body: body.stream });
    for (let i = 0; i < 5 && body.push("x".repeat(65_536)); i++);
    expect(body.cancelled).toBe(1);
    clock.advance(1000);
    expect(body.cancelled).toBe(1);
  });

  it("of a method that may not be sent twice is given, whatever its status", () => {
    const request = send(new FakeRequest({ method: "POST" }));
    upstream.answer(503);
    expect(request.outcomes).toEqual([503]);
    expectNothingLeft(request);
  });
});

describe("Retry-After of an answer", () => {
  it("is waited for where it is not longer than the longest wait", () => {
    send(new FakeRequest());
    upstream.answer(503, { headers: ["retry-after", "1"] });
    clock.advance(999);
    expect(upstream.waiting).toBe(0);
    clock.advance(1);
    expect(upstream.waiting).toBe(1);
  });

  it("does not shorten the wait", () => {
    send(new FakeRequest());
    upstream.answer(503, { headers: ["Retry-After", "0"] });
    clock.advance(12);
    expect(upstream.waiting).toBe(0);
    clock.advance(1);
    expect(upstream.waiting).toBe(1);
  });

  it("ends the retries where it is longer", () => {
    const request = send(new FakeRequest());
    upstream.answer(503, { headers: ["retry-after", "2"] });
    expect([request.outcomes, request.response?.headers["retry-after"]]).toEqual([[503], "2"]);
    expectNothingLeft(request);
  });
});

describe("a method that may not be sent twice", () => {
  it("is not, once anything of the request has been sent", () => {
    const request = send(new FakeRequest({ method: "POST" }));
    upstream.fail("BAD_GATEWAY", true);
    expect(request.outcomes).toEqual(["BAD_GATEWAY"]);
    expectNothingLeft(request);
  });

  it("is sent again where nothing was, and then not again once it was", () => {
    const request = send(new FakeRequest({ method: "POST", body: "text" }), { attempts: 5 });
    upstream.fail("BAD_GATEWAY", false);
    clock.advance(1000);
    upstream.fail("BACKEND_TIMEOUT", false);
    clock.advance(1000);
    upstream.fail("BAD_GATEWAY", true);
    expect(request.outcomes).toEqual(["BAD_GATEWAY"]);
    expect(upstream.requests).toHaveLength(3);
  });

  it("is what the policy does not name", () => {
    const named = send(new FakeRequest({ method: "POST" }), { methods: ["POST"] });
    upstream.fail("BAD_GATEWAY");
    expect([named.outcomes, clock.pending]).toEqual([[], 1]);
    const other = send(new FakeRequest({ method: "GET" }), { methods: ["POST"] });
    upstream.fail("BAD_GATEWAY");
    expect(other.outcomes).toEqual(["BAD_GATEWAY"]);
  });
});

describe("the time that a request has", () => {
  it("must have room for the wait", () => {
    const late = send(new FakeRequest({ due: clock.now() + 13 }));
    upstream.fail("BAD_GATEWAY");
    expect(late.outcomes).toEqual(["BAD_GATEWAY"]);
    expectNothingLeft(late);
    const early = send(new FakeRequest({ due: clock.now() + 14 }));
    upstream.fail("BAD_GATEWAY");
    expect(early.outcomes).toEqual([]);
  });
});

describe("a client that leaves", () => {
  it("ends the wait at once", () => {
    const request = send(new FakeRequest());
    upstream.fail("BAD_GATEWAY");
    expect([request.listeners, clock.pending]).toEqual([1, 1]);
    request.leave();
    expect(request.outcomes).toEqual(["CLIENT_GONE"]);
    expectNothingLeft(request);
    clock.advance(1000);
    expect(upstream.requests).toHaveLength(1);
  });

  it("ends it where it has left already, and cuts off the answer that was not for it", () => {
    const body = new FakeBody();
    const request = send(new FakeRequest());
    request.leave();
    upstream.answer(503, { body: body.stream });
    expect([request.outcomes, body.cancelled]).toEqual([["CLIENT_GONE"], 1]);
    expectNothingLeft(request);
  });
});

describe("a streamed body", () => {
  it("is sent elsewhere while nobody has touched it", () => {
    const body = new FakeBody();
    const request = send(new FakeRequest({ method: "POST", body: body.stream }));
    upstream.fail("BAD_GATEWAY", false);
    clock.advance(1000);
    expect(upstream.requests.map((each) => each.body)).toEqual([body.stream, body.stream]);
    upstream.answer(200);
    expect([request.outcomes, body.resumed, body.cancelled]).toEqual([[200], 0, 0]);
  });

  it("that has been touched is not sent again, whatever the method", () => {
    const body = new FakeBody();
    const request = send(new FakeRequest({ method: "PUT", body: body.stream }));
    body.stream.attach({ write: () => true, end() {}, fail() {} });
    upstream.fail("BAD_GATEWAY", false);
    expect(request.outcomes).toEqual(["BAD_GATEWAY"]);
    expectNothingLeft(request);
  });

  it.each([
    ["of a method that may not be sent twice", { method: "POST", fields: ["content-length", "4"] }],
    ["of a length that nobody knows", { method: "PUT", fields: ["x", "content-length", "via", "1.1 b"] }],
    ["that is longer than what is kept", { method: "PUT", fields: ["content-length", "65537"] }],
  ])("%s is not kept", (_what, init) => {
    const body = new FakeBody();
    send(new FakeRequest({ ...init, body: body.stream }));
    expect([upstream.requests[0]?.body, body.resumed]).toEqual([body.stream, 0]);
  });
});

describe("a body that is kept", () => {
  const put = (body: FakeBody, length = 4) =>
    new FakeRequest({ method: "PUT", body: body.stream, fields: ["x-a", "1", "content-length", String(length)] });

  it("is sent when it is complete, and again as it was", () => {
    const body = new FakeBody();
    const request = send(put(body));
    body.push("bo");
    expect([upstream.waiting, request.listeners]).toEqual([0, 1]);
    body.push("dy");
    body.stream.end();
    upstream.fail("BAD_GATEWAY");
    clock.advance(1000);
    upstream.answer(200);
    const bodies = upstream.requests.map((each) => Buffer.from(each.body as Uint8Array).toString());
    expect([bodies, request.outcomes, body.cancelled]).toEqual([["body", "body"], [200], 0]);
    expectNothingLeft(request);
  });

  it("may be empty", () => {
    const body = new FakeBody();
    send(put(body, 0));
    body.stream.end();
    expect(upstream.requests[0]?.body).toHaveLength(0);
  });

  it.each([
    ["shorter", ["bod"]],
    ["longer", ["body", "!"]],
  ])("and is %s than it was said to be is never sent", (_what, texts) => {
    const body = new FakeBody();
    const request = send(put(body));
    for (const text of texts) body.push(text);
    body.stream.end();
    expect([request.outcomes, upstream.requests]).toEqual([["BAD_REQUEST"], []]);
    expect(body.cancelled).toBe(texts.length - 1);
    expectNothingLeft(request);
  });

  it("and breaks off is never sent", () => {
    const body = new FakeBody();
    const request = send(put(body));
    body.push("bo");
    body.stream.fail(new Error("reset"));
    expect([request.outcomes, upstream.requests]).toEqual([["BAD_REQUEST"], []]);
    expectNothingLeft(request);
  });

  it("is let go of, once, by a client that leaves", () => {
    const body = new FakeBody();
    const request = send(put(body));
    body.push("bo");
    request.leave();
    expect([request.outcomes, body.cancelled]).toEqual([["CLIENT_GONE"], 1]);
    expectNothingLeft(request);
  });

  it("is not even begun where the client has left already", () => {
    const body = new FakeBody();
    const request = put(body);
    request.leave();
    send(request);
    expect([request.outcomes, body.cancelled, body.resumed]).toEqual([["CLIENT_GONE"], 1, 0]);
    expectNothingLeft(request);
  });

  it("is let go of, once, when the request's time is over", () => {
    const body = new FakeBody();
    const request = new FakeRequest({ method: "PUT", body: body.stream, fields: ["content-length", "4"], due: clock.now() + 100 });
    send(request);
    clock.advance(100);
    expect([request.outcomes, body.cancelled]).toEqual([["BACKEND_TIMEOUT"], 1]);
    body.push("body");
    expectNothingLeft(request);
  });

  it("brings nothing into the budget before it is sent", () => {
    const budget = new RetryBudget({ percent: 100, minPerSecond: 0 }, clock);
    const rules = compileRetry({}, budget, [targetNamed("a")], { ...webPlatform, clock });
    const request = put(new FakeBody());
    retrying(upstream.send, rules)(request);
    request.leave();
    expect(budget.take()).toBe(false);
    const body = new FakeBody();
    retrying(upstream.send, rules)(put(body, 0));
    body.stream.end();
    expect([budget.take(), budget.take()]).toEqual([true, false]);
  });
});
