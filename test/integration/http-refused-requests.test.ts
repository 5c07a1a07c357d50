/** Requests that can't be sent, or not to their end: they cost their client an answer and nobody else anything. */
import { describe, expect, it } from "vitest";
import type { GatewayRequest } from "../../src/index.js";
import { chaosProxy, expectAnswered } from "./support/chaos-proxy.js";

const bytes = (text: string) => new TextEncoder().encode(text);

async function* pieces(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield bytes(text);
}

async function* failing(): AsyncGenerator<Uint8Array> {
  yield bytes("hello");
  throw new Error("the disk is gone");
}

const length = (value: string) => ({ "content-length": value });

describe("requests that are refused, more of them than there are connections,", () => {
  const rows: readonly { what: string; status: number; request: () => Partial<GatewayRequest> }[] = [
    { what: "for a control character in a field", status: 400, request: () => ({ headers: { "x-a": "a\x01b" } }) },
    { what: "for a line break in a field", status: 400, request: () => ({ headers: { "x-a": "a\r\nb" } }) },
    { what: "for a field without a name", status: 400, request: () => ({ headers: { "": "a" } }) },
    { what: "for a path that must be encoded", status: 400, request: () => ({ url: "/a b" }) },
    { what: "for a length that is no number", status: 400, request: () => ({ headers: length("5x"), body: pieces("hello") }) },
    { what: "for a body that is longer than said", status: 400, request: () => ({ headers: length("3"), body: pieces("he", "llo") }) },
    { what: "for a body that is shorter than said", status: 400, request: () => ({ headers: length("9"), body: pieces("he", "llo") }) },
    { what: "for a body that breaks off", status: 400, request: () => ({ body: failing() }) },
    { what: "because their client has left", status: 499, request: () => ({ signal: AbortSignal.abort() }) },
  ];

  it.each(rows)("$what leave the gateway as it was", async ({ status, request }) => {
    const { gateway, expectHealthy } = await chaosProxy({}, { connections: 2 });
    for (let i = 0; i < 5; i++) {
      const answer = await gateway.dispatch({ method: "POST", url: "/echo", ...request() });
      expect(answer.status).toBe(status);
    }
    await expectHealthy();
  });

  it("leave it as it was also when they came as web requests", async () => {
    const { gateway, expectHealthy } = await chaosProxy({}, { connections: 2 });
    for (let i = 0; i < 5; i++) {
      const answer = await gateway.fetch(new Request("http://any.example/ok", { headers: { "x-a": "a\x01b" } }));
      expect(answer.status).toBe(400);
    }
    await expectHealthy();
  });

  it("leave it as it was also when they had waited for a connection", async () => {
    const { gateway, upstream, port, expectHealthy } = await chaosProxy({}, { connections: 1 });
    const leaving = new AbortController();
    const held = gateway.dispatch({ method: "GET", url: "/never", signal: leaving.signal });
    await upstream.until(({ asked }) => asked.size === 1);
    const refused = gateway.dispatch({ method: "GET", url: "/ok", headers: { "x-a": "a\x01b" } });
    const next = gateway.dispatch({ method: "GET", url: "/ok" });
    leaving.abort();
    expect([(await held).status, (await refused).status, await (await next).text()]).toEqual([499, 400, "ok"]);
    await expectAnswered(port);
    await expectHealthy();
  });
});
