import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createGateway, type Gateway, type GatewayConfig, type GatewayRequest } from "../../src/index.js";
import { SteppingClock } from "../unit/support/stepping-clock.js";
import { everyMock, type MadeRequest, registry, requestFor, toRequest, validConfigWithApi } from "./support/arbitraries.js";
import { type Doors, watchDoors } from "./support/doors.js";

let doors: Doors;
beforeEach(() => {
  doors = watchDoors();
});
afterEach(() => doors.unwatch());

/** What may go wrong with a request besides its path: each makes a part of a request anew, since bodies are read once. */
const oddities: Readonly<Record<string, () => Partial<GatewayRequest>>> = {
  nothing: () => ({}),
  "a body": () => ({ body: "text" }),
  "a body of bytes": () => ({ body: new Uint8Array(3) }),
  "a stream that fails": () => ({
    body: new ReadableStream<Uint8Array>({
      pull() {
        throw new Error("The source failed.");
      },
    }),
  }),
  "a body that never ends": () => ({ body: new ReadableStream<Uint8Array>({}) }),
  "a body that is too large": () => ({ body: "x".repeat(2000) }),
  "a bad length": () => ({ rawHeaders: ["content-length", "-1"], body: new ReadableStream<Uint8Array>({}) }),
  "a client that has left": () => ({ signal: AbortSignal.abort() }),
  "two hosts": () => ({ rawHeaders: ["host", "a", "host", "b"] }),
  "an upgrade": () => ({ rawHeaders: ["connection", "upgrade", "upgrade", "websocket", "expect", "100-continue"] }),
  "another server's URL": () => ({ url: "http://127.0.0.1:1/a" }),
  "a path that is none": () => ({ url: "*" }),
  "a lower-case method": () => ({ method: "get" }),
};

const oddity = fc.oneof(fc.constant("nothing"), fc.constantFrom(...Object.keys(oddities)));

/** The same request as a web `Request`. */
function webRequest(made: MadeRequest): Request {
  const { method, url, rawHeaders = [] } = toRequest(made);
  const headers = rawHeaders.flatMap((text, i): [string, string][] => (i % 2 === 0 ? [[text, rawHeaders[i + 1] as string]] : []));
  return new Request(`http://gateway.test${url}`, { method, headers });
}

/** Whether a Mock takes the request. A web `Request` has joined its field lines, so it may meet other rules than it did before. */
function isMock(gateway: Gateway, { method, url, headers }: Request): boolean {
  const found = gateway.resolve({ method, url, rawHeaders: [...headers].flat() });
  return found.matched && found.resolution.kind === "mock";
}

/** A gateway over everything: mocks beside true backends and functions, whose calls are counted. */
function watched(config: GatewayConfig): { gateway: Gateway; calls: string[] } {
  const calls: string[] = [];
  const functions = registry((name) => calls.push(name));
  return { gateway: createGateway(config, { functions, limits: { maxBodyBytes: 1000 } }), calls };
}

describe("property 18: a Mock touches no DNS, socket, undici or function", () => {
  it("whatever the request, and however it is asked", async () => {
    const cases = validConfigWithApi({ inline: true, fixed: true }).chain((config) =>
      fc.tuple(fc.constant(config), fc.array(fc.tuple(requestFor(config), oddity), { minLength: 10, maxLength: 10 })),
    );
    let answered = 0;
    await fc.assert(
      fc.asyncProperty(cases, async ([config, requests]) => {
        const { gateway, calls } = watched(config);
        for (const [made, odd] of requests) {
          const request = () => ({ ...toRequest(made), ...oddities[odd]?.() });
          const found = gateway.resolve(request());
          if (found.matched && found.resolution.kind !== "mock") continue;
          if (found.matched) answered++;
          gateway.explain(request());
          await (await gateway.dispatch(request())).bytes();
          await (await gateway.handle(request())).bytes();
          if (found.matched && odd === "nothing" && isMock(gateway, webRequest(made))) await (await gateway.fetch(webRequest(made))).text();
        }
        await gateway.close();
        expect({ doors: doors.used(), calls }).toEqual({ doors: [], calls: [] });
      }),
      { numRuns: 200 },
    );
    expect(answered).toBeGreaterThan(50);
  });

  it("when a whole group of true backends is put on Mock: not one request reaches them", async () => {
    await fc.assert(
      fc.asyncProperty(
        validConfigWithApi({ fixed: true }).chain((config) =>
          fc.tuple(fc.constant(config), fc.array(requestFor(config), { minLength: 4, maxLength: 4 })),
        ),
        async ([config, requests]) => {
          const groups = config.groups.map((group) => ({
            ...group,
            backend: { kind: "mock" as const, json: "the group's" },
            rules: [],
            apis: group.apis.map(({ backend: _, ...api }) => api),
          }));
          const { gateway, calls } = watched({ groups });
          for (const request of requests) {
            const response = await gateway.dispatch(toRequest(request));
            expect(["mock", "gateway"]).toContain(response.served.kind);
          }
          expect({ doors: doors.used(), calls }).toEqual({ doors: [], calls: [] });
        },
      ),
      { numRuns: 50 },
    );
  });

  it("whatever it is told to do: choose, fill in, remember, wait, stream, break off", async () => {
    await fc.assert(
      fc.asyncProperty(everyMock, fc.constantFrom(...Object.keys(oddities)), async (mock, odd) => {
        const clock = new SteppingClock();
        const calls: string[] = [];
        const apis = [{ name: "a", method: "ANY", path: "/", match: "prefix" as const }];
        const functions = registry((name) => calls.push(name));
        const gateway = createGateway(
          { groups: [{ name: "g", backend: mock, apis }] },
          { clock, functions, limits: { maxBodyBytes: 1000 } },
        );
        for (const method of ["GET", "POST"]) {
          const answer = gateway.dispatch({ method, url: "/a?v=1", ...oddities[odd]?.() }).then((response) => response.bytes());
          await clock.until(answer.catch(() => undefined));
        }
        await gateway.close();
        expect({ doors: doors.used(), calls }).toEqual({ doors: [], calls: [] });
      }),
      { numRuns: 200 },
    );
  });

  it("even when a hook fails around it", async () => {
    const failing = () => {
      throw new Error("The hook failed.");
    };
    const config: GatewayConfig = { groups: [{ name: "g", backend: { kind: "mock" }, apis: [{ name: "a", method: "GET", path: "/" }] }] };
    for (const hooks of [{ onMatch: failing }, { onResponse: failing }, { onMatch: failing, onError: failing }]) {
      const gateway = createGateway(config, { hooks });
      await gateway.dispatch({ method: "GET", url: "/" });
    }
    expect(doors.used()).toEqual([]);
  });
});

describe("the watch itself", () => {
  const group = (url: string): GatewayConfig => ({
    groups: [{ name: "g", backend: { kind: "http", url }, apis: [{ name: "a", method: "GET", path: "/" }] }],
  });

  it("sees an HTTP backend connect", async () => {
    const gateway = createGateway(group("http://127.0.0.1:1"));
    const response = await gateway.dispatch({ method: "GET", url: "/" });
    expect(response.status).toBe(502);
    const used = doors.used();
    expect(used).toContain("undici.Pool.dispatch");
    expect(used).toContain("net.connect");
    expect(used).toContain("net.Socket.connect");
    await gateway.close();
  });

  it("sees a name being looked up", async () => {
    const gateway = createGateway(group("http://localhost:1"));
    await gateway.dispatch({ method: "GET", url: "/" });
    expect(doors.used()).toContain("dns.lookup");
    await gateway.close();
  });

  it("sees a registered function being called", async () => {
    const apis = [{ name: "a", method: "GET", path: "/", backend: { kind: "function" as const, name: "versioned", qualifier: "live" } }];
    const { gateway, calls } = watched({ groups: [{ name: "g", apis }] });
    await gateway.dispatch({ method: "GET", url: "/" });
    expect(calls).toEqual(["9"]);
  });
});
