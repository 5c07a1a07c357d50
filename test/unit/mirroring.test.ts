import { describe, expect, it } from "vitest";
import { type MirrorRules, mirroring } from "../../src/backends/http/mirror/mirroring.js";
import type { UpstreamRequest } from "../../src/backends/http/message/upstream-request.js";
import type { BodyStream } from "../../src/core/model/body.js";
import { FakeBody } from "./support/fake-body.js";
import { FakeRequest, FakeUpstream } from "./support/fake-send.js";

/** An upstream whose requests are copied, and what is sent where, in order. */
function mirrored(rules: Partial<MirrorRules> = {}) {
  const upstream = new FakeUpstream();
  const copies: UpstreamRequest[] = [];
  const order: string[] = [];
  const send = mirroring(
    (sending) => {
      order.push("true one");
      upstream.send(sending);
    },
    {
      percent: 100,
      maxBodyBytes: 10,
      random: () => 0.999,
      copy: (_exchange, request) => {
        order.push("copy");
        copies.push(request);
      },
      ...rules,
    },
  );
  return { upstream, copies, order, send };
}

/** Reads the body that the upstream was given. */
function read(upstream: FakeUpstream): void {
  const body = upstream.requests[0]?.body as BodyStream;
  body.attach({ write: () => true, end() {}, fail() {} });
}

describe("a request whose backend has a mirror", () => {
  it.each([
    ["nothing", null],
    ["text", "text"],
    ["bytes", new Uint8Array(10)],
  ])("of %s is copied as it is, after it was sent", (_what, body) => {
    const { copies, order, send } = mirrored();
    const request = new FakeRequest({ method: "POST", body });
    send(request);
    expect([order, copies]).toEqual([["true one", "copy"], [request.request]]);
  });

  it("is copied as often as the percentage says", () => {
    const draws = [0, 0.2, 0.25, 0.3, 0.999, 0.1];
    const { copies, upstream, send } = mirrored({ percent: 25, random: () => draws.shift() ?? 1 });
    for (let i = 0; i < 6; i++) send(new FakeRequest());
    expect([upstream.requests.length, copies.length]).toEqual([6, 3]);
  });

  it("of a stream is copied with its bytes once the last of them was passed on", () => {
    const { upstream, copies, order, send } = mirrored();
    const body = new FakeBody();
    send(new FakeRequest({ method: "PUT", body: body.stream, fields: ["x-a", "1"] }));
    read(upstream);
    body.push("he");
    body.push("llo");
    expect(order).toEqual(["true one"]);
    body.stream.end();
    expect(order).toEqual(["true one", "copy"]);
    expect(copies).toEqual([{ method: "PUT", localPath: "/a", query: "", fields: ["x-a", "1"], body: new TextEncoder().encode("hello") }]);
  });

  it.each([
    ["of text that is too long", { body: "ä".repeat(6) }],
    ["of too many bytes", { body: new Uint8Array(11) }],
  ])("%s is sent and not copied", (_what, init) => {
    const { order, send } = mirrored();
    send(new FakeRequest({ method: "POST", ...init }));
    expect(order).toEqual(["true one"]);
  });

  it("of a stream that is known to be too long is passed on without a tap", () => {
    const { upstream, send } = mirrored();
    const body = new FakeBody();
    send(new FakeRequest({ method: "PUT", body: body.stream, fields: ["content-length", "11"] }));
    expect(upstream.requests[0]?.body).toBe(body.stream);
  });

  it("of a stream gets its answer like every other", () => {
    const { upstream, send } = mirrored();
    const [answered, failed] = [new FakeBody(), new FakeBody()].map(({ stream }) => new FakeRequest({ method: "PUT", body: stream }));
    for (const request of [answered, failed]) if (request !== undefined) send(request);
    upstream.answer(200);
    upstream.fail("BAD_GATEWAY");
    expect([answered?.outcomes, failed?.outcomes]).toEqual([[200], ["BAD_GATEWAY"]]);
  });
});
