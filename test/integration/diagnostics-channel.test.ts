import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { describe, expect, it, onTestFinished } from "vitest";
import type { BackendEndMessage, DiagnosticsMessages, RequestEndMessage } from "../../src/index.js";
import { deadUrl } from "./support/free-port.js";
import { everything, proxyTo, served } from "./support/gateway.js";
import { httpUpstream } from "./support/http-upstream.js";

/** Every message on the channels until the test ends, with the name of its channel. */
function listening(names: readonly (keyof DiagnosticsMessages)[]) {
  const heard: { readonly name: string; readonly message: unknown }[] = [];
  for (const name of names) {
    const listener = (message: unknown) => void heard.push({ name, message });
    subscribe(name, listener);
    onTestFinished(() => void unsubscribe(name, listener));
  }
  const of = <Name extends keyof DiagnosticsMessages>(name: Name) =>
    heard.filter((one) => one.name === name).map(({ message }) => message as DiagnosticsMessages[Name]);
  return { names: () => heard.map(({ name }) => name), of };
}

const all = [
  "pointsman:request:start",
  "pointsman:request:end",
  "pointsman:backend:start",
  "pointsman:backend:end",
  "pointsman:error",
] as const;

describe("node:diagnostics_channel tells", () => {
  it("of a request and of the one try that answered it", async () => {
    const upstream = await httpUpstream();
    const { gateway } = await proxyTo(upstream.url);
    const heard = listening(all);
    const request = { method: "GET", url: "/pets?token=a" };
    await (await gateway.dispatch(request)).text();
    expect(heard.names()).toEqual(["pointsman:request:start", "pointsman:backend:start", "pointsman:backend:end", "pointsman:request:end"]);
    const [end] = heard.of("pointsman:request:end") as [RequestEndMessage];
    expect(end.request).toBe(request);
    expect(end).toMatchObject({ route: "/{rest+}", end: { kind: "complete" }, response: { status: 200, served: { kind: "http" } } });
    expect(end.durationMs).toBeGreaterThanOrEqual(end.headersMs);
    const [attempt] = heard.of("pointsman:backend:end") as [BackendEndMessage];
    expect(attempt.attempt).toBe(heard.of("pointsman:backend:start")[0]?.attempt);
    expect(attempt).toMatchObject({
      request,
      status: 200,
      error: undefined,
      attempt: {
        method: "GET",
        path: "/pets?token=a",
        mirror: false,
        upstream: { origin: upstream.url, scheme: "http", host: "127.0.0.1", port: upstream.port },
      },
    });
    expect(attempt.durationMs).toBeGreaterThan(0);
  });

  it("of every try, and of the failure", async () => {
    const backend = { kind: "http", url: await deadUrl(), retry: { attempts: 3, backoff: { baseMs: 1 } } } as const;
    const { gateway } = await served([{ name: "g", backend, apis: [everything] }]);
    const heard = listening(all);
    expect((await gateway.dispatch({ method: "GET", url: "/a" })).status).toBe(502);
    expect(heard.of("pointsman:backend:end").map(({ status, error }) => [status, error?.code])).toEqual([
      [undefined, "BAD_GATEWAY"],
      [undefined, "BAD_GATEWAY"],
      [undefined, "BAD_GATEWAY"],
    ]);
    expect(heard.of("pointsman:error")).toMatchObject([{ error: { code: "BAD_GATEWAY" }, method: "GET", url: "/a" }]);
    expect(heard.of("pointsman:request:end")).toMatchObject([{ response: { status: 502, error: { code: "BAD_GATEWAY" } } }]);
  });

  it("of a copy for a mirror that it is one", async () => {
    const [upstream, mirror] = await Promise.all([httpUpstream(), httpUpstream()]);
    const backend = { kind: "http", url: upstream.url, mirror: { url: mirror.url } } as const;
    const { gateway } = await served([{ name: "g", backend, apis: [everything] }]);
    const heard = listening(all);
    await (await gateway.dispatch({ method: "GET", url: "/a" })).text();
    await expect.poll(() => heard.of("pointsman:backend:end").length).toBe(2);
    const places = heard.of("pointsman:backend:end").map(({ attempt }) => [attempt.upstream.port, attempt.mirror]);
    expect(new Map(places as [number, boolean][])).toEqual(
      new Map([
        [upstream.port, false],
        [mirror.port, true],
      ]),
    );
  });

  it("only those who subscribe, and of requests that came since", async () => {
    const { gateway } = await served([{ name: "g", backend: { kind: "mock" }, apis: [everything] }]);
    await gateway.dispatch({ method: "GET", url: "/before" });
    const heard = listening(["pointsman:request:end"]);
    await gateway.dispatch({ method: "GET", url: "/after" });
    expect(heard.of("pointsman:request:end").map(({ request }) => request.url)).toEqual(["/after"]);
  });

  it("of a request that the gateway itself answers, without a route", async () => {
    const { gateway } = await served([{ name: "g", prefix: "/g", backend: { kind: "mock" }, apis: [everything] }]);
    const heard = listening(all);
    await gateway.dispatch({ method: "GET", url: "/elsewhere" });
    expect(heard.of("pointsman:request:end")).toMatchObject([{ route: undefined, response: { status: 404 } }]);
  });
});
