import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Clock,
  createGateway,
  type GatewayConfig,
  type GatewayRequest,
  type GatewayResponse,
  type MockBackendConfig,
  type MockResponse,
  type RandomSource,
} from "../../src/index.js";
import { SteppingClock } from "../unit/support/stepping-clock.js";
import { everyMock, mockResponse, requestFor, toRequest, validConfigWithApi } from "./support/arbitraries.js";
import { copyOf, textOf } from "./support/compare.js";

/** A clock that stands still and runs what is scheduled at once. */
const stopped = (): Clock => ({
  now: () => 42,
  schedule(callback) {
    callback();
    return () => {};
  },
});

/** The same numbers in the same order for the same seed (a linear congruential generator). */
function seeded(seed: number): RandomSource {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

/** All that a client can see of an answer. */
async function seen(response: GatewayResponse): Promise<string> {
  return textOf([response.status, response.rawHeaders, response.headers, await response.bytes(), response.served, response.trailers]);
}

const asked: fc.Arbitrary<GatewayRequest> = fc.record({
  method: fc.constantFrom("GET", "HEAD", "POST"),
  url: fc.constantFrom("/", "/?v=1", "/?v=on&beta="),
  headers: fc.constantFrom({}, { "x-a": "1" }, { cookie: "v=1" }, { prefer: "code=404, delay=3" }, { prefer: "example=none" }),
  body: fc.constantFrom(null, '{"a":[1]}', "{"),
});

/** What came of requests that were sent all at once: the answer, or the failure as a user of `fetch` sees it. */
async function outcomes(mock: MockBackendConfig, seed: number, requests: readonly GatewayRequest[]): Promise<readonly string[]> {
  const clock = new SteppingClock();
  const apis = [{ name: "a", method: "ANY", path: "/" }];
  const gateway = createGateway({ groups: [{ name: "g", backend: mock, apis }] }, { clock, random: seeded(seed) });
  const outcome = async (request: GatewayRequest) => {
    const partial: unknown[] = [];
    try {
      const { status, rawHeaders, body } = await gateway.dispatch(request);
      partial.push(status, rawHeaders);
      if (body instanceof Uint8Array) partial.push(body);
      else if (body !== null) for await (const chunk of body) partial.push(chunk, clock.now());
    } catch (error) {
      const { message, cause } = error as Error & { cause: Error & { code: string } };
      partial.push(message, cause.name, cause.code);
    }
    return textOf([partial, clock.now()]);
  };
  return clock.until(Promise.all(requests.map(outcome)));
}

function single(mock: MockResponse): GatewayConfig {
  return { groups: [{ name: "g", backend: { ...mock, kind: "mock" }, apis: [{ name: "a", method: "GET", path: "/" }] }] };
}

/** What a mock answers, read from the configuration as its documentation says. */
function naiveContent({ json, text, body }: MockResponse): { readonly bytes: Uint8Array; readonly type?: string } {
  if (json !== undefined) return { bytes: Buffer.from(JSON.stringify(json)), type: "application/json" };
  if (text !== undefined) return { bytes: Buffer.from(text), type: "text/plain; charset=utf-8" };
  if (body !== undefined)
    return { bytes: body instanceof Uint8Array ? body : Buffer.from(body.base64, "base64"), type: "application/octet-stream" };
  return { bytes: new Uint8Array() };
}

describe("property 19: what a Mock answers is a function of configuration, request, clock and seed", () => {
  it("gives the same bytes in two gateways and at every repetition", async () => {
    const cases = validConfigWithApi({ onlyMock: true, fixed: true }).chain((config) =>
      fc.record({ config: fc.constant(config), request: requestFor(config), seed: fc.nat() }),
    );
    await fc.assert(
      fc.asyncProperty(cases, async ({ config, request, seed }) => {
        const make = (made: GatewayConfig) => createGateway(made, { clock: stopped(), random: seeded(seed) });
        const [one, two] = [make(config), make(copyOf(config))];
        const first = await seen(await one.dispatch(toRequest(request)));
        expect(await seen(await two.dispatch(toRequest(request)))).toBe(first);
        expect(await seen(await one.dispatch(copyOf(toRequest(request))))).toBe(first);
        expect(await seen(await one.handle(toRequest(request)))).toBe(first);
      }),
      { numRuns: 150 },
    );
  });

  it("goes the same way in two gateways, whatever it remembers, draws, waits for and breaks: run for run, request for request", async () => {
    const run = fc.record({ mock: everyMock, seed: fc.nat(), asked: fc.array(asked, { minLength: 1, maxLength: 4 }) });
    await fc.assert(
      fc.asyncProperty(run, async ({ mock, seed, asked: requests }) => {
        const [first, second] = await Promise.all([mock, copyOf(mock)].map((made) => outcomes(made, seed, requests)));
        expect(second).toEqual(first);
      }),
      { numRuns: 250 },
    );
  });

  it("depends on the seed and the clock where it is told to", async () => {
    const mock: MockBackendConfig = { kind: "mock", template: true, json: ["{{random.uuid}}", "{{now}}"], delayMs: { min: 0, max: 10 } };
    const request = { method: "GET", url: "/" };
    const [one] = await outcomes(mock, 1, [request]);
    const [other] = await outcomes(mock, 2, [request]);
    expect(one).not.toBe(other);
  });

  it("gives exactly what the configuration says", async () => {
    await fc.assert(
      fc.asyncProperty(mockResponse, async (mock) => {
        const response = await createGateway(single(mock)).dispatch({ method: "GET", url: "/" });
        const { bytes, type } = naiveContent(mock);
        expect(response.status).toBe(mock.status ?? 200);
        expect(textOf(new Uint8Array(await response.bytes()))).toBe(textOf(new Uint8Array(bytes)));
        const named = Object.keys(mock.headers ?? {}).some((name) => name.toLowerCase() === "content-type");
        if (!named) expect(response.headers["content-type"]).toBe(type);
        for (const [name, value] of Object.entries(mock.headers ?? {})) {
          const lines = [value].flat();
          expect(response.headers[name.toLowerCase()]).toEqual(lines.length === 1 ? lines[0] : lines);
        }
      }),
      { numRuns: 200 },
    );
  });

  it("gives the documented response where it says nothing itself", async () => {
    await fc.assert(
      fc.asyncProperty(mockResponse, async (documented) => {
        const [group] = single({}).groups;
        const apis = [{ name: "a", method: "GET", path: "/", response: documented }];
        const inherited = await createGateway({ groups: [{ ...group, name: "g", apis }] }).dispatch({ method: "GET", url: "/" });
        const said = await createGateway(single(documented)).dispatch({ method: "GET", url: "/" });
        expect(await seen(inherited)).toBe(await seen(said));
      }),
    );
  });

  it("is not changed by what a reader does with the bytes it was given", async () => {
    await fc.assert(
      fc.asyncProperty(mockResponse, async (mock) => {
        const gateway = createGateway(single(mock));
        const first = await gateway.dispatch({ method: "GET", url: "/" });
        const before = await seen(first);
        (await first.bytes()).fill(33);
        expect(await seen(await gateway.dispatch({ method: "GET", url: "/" }))).toBe(before);
      }),
      { examples: [[{ text: "a" }]] },
    );
  });

  it("is not changed by what the caller does with the configuration afterwards", async () => {
    const body = Uint8Array.of(1, 2, 3);
    const gateway = createGateway(single({ body }));
    body.fill(9);
    expect([...(await (await gateway.dispatch({ method: "GET", url: "/" })).bytes())]).toEqual([1, 2, 3]);
  });
});
