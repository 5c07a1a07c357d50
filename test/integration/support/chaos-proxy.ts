import { expect, onTestFinished } from "vitest";
import type { Api, HttpTimeouts } from "../../../src/index.js";
import { ChaosUpstream } from "./chaos-upstream.js";
import { noteFaults } from "./faults.js";
import { everything, type ServedGateway, served } from "./gateway.js";
import { ask } from "./raw-answer.js";

/** A gateway before an upstream that misbehaves. */
export interface ChaosProxy extends ServedGateway {
  readonly upstream: ChaosUpstream;
  /** Fails unless the gateway answers as ever, has let go of every request and connection, closes, and has thrown nothing at anybody. */
  expectHealthy(): Promise<void>;
}

/**
 * Starts both until the test ends.
 * @param timeouts hold for everything but `/ok`, so that a busy machine does not make an ordinary request late
 */
export async function chaosProxy(timeouts: HttpTimeouts = {}, serving: Parameters<typeof served>[2] = {}): Promise<ChaosProxy> {
  const faults = noteFaults();
  const upstream = await ChaosUpstream.start();
  onTestFinished(() => upstream.close());
  const { url } = upstream;
  const ordinary: Api = { name: "ok", method: "ANY", path: "/ok", backend: { kind: "http", url } };
  const proxy = await served([{ name: "chaos", backend: { kind: "http", url, timeouts }, apis: [ordinary, everything] }], {}, serving);
  const expectHealthy = async () => {
    for (let i = 0; i < 3; i++) await expectAnswered(proxy.port);
    expect(proxy.gateway.backends()).toMatchObject([{ active: 0, waiting: 0 }]);
    await proxy.server.close();
    // Waits for whatever is still under way towards the upstream.
    await proxy.gateway.close();
    await upstream.until(({ open }) => open === 0);
    expect(faults).toEqual([]);
  };
  return { ...proxy, upstream, expectHealthy };
}

/** Fails unless an ordinary request is answered, whole and with nothing behind it. */
export async function expectAnswered(port: number): Promise<void> {
  expect(await ask(port, "ok")).toMatchObject({ status: 200, body: "ok", complete: true, rest: "" });
}
