import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createGateway, type GatewayResponse } from "../../src/index.js";
import { registry, requestFor, toRequest, validConfigWithApi, withRequest } from "./support/arbitraries.js";
import { textOf } from "./support/compare.js";
import { naiveMatcher } from "./support/naive-matcher.js";
import { stubBackends } from "./support/stub-backends.js";

const functions = registry();
const known = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PURGE", "LIST-ALL"];

function allowOf({ headers }: GatewayResponse): string[] {
  return String(headers.allow ?? "")
    .split(", ")
    .filter((method) => method !== "");
}

describe("property 25: HEAD is GET less its body", () => {
  it("wherever both reach the same API", async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(withRequest(validConfigWithApi({ fixed: true })), async ({ config, request }) => {
        const gateway = createGateway(config, { functions, backends: stubBackends });
        const [get, head] = ["GET", "HEAD"].map((method) => toRequest({ ...request, method }));
        if (get === undefined || head === undefined) return;
        const [asGet, asHead] = [gateway.resolve(get), gateway.resolve(head)];
        if (asGet.matched !== asHead.matched || (asGet.matched && asHead.matched && asGet.api !== asHead.api)) return;
        compared++;
        const [full, bare] = [await gateway.dispatch(get), await gateway.dispatch(head)];
        expect(bare.status).toBe(full.status);
        expect(textOf([bare.headers, bare.rawHeaders, bare.served])).toBe(textOf([full.headers, full.rawHeaders, full.served]));
        expect((await bare.bytes()).byteLength).toBe(0);
        if (full.headers["content-length"] !== undefined)
          expect(Number(full.headers["content-length"])).toBe((await full.bytes()).byteLength);
        expect(bare.toResponse().body).toBeNull();
      }),
      { numRuns: 200 },
    );
    expect(compared).toBeGreaterThan(50);
  });
});

describe("property 25: Allow is the union of all methods", () => {
  it("on 405 and on OPTIONS that no API takes, as the naive matcher says; both have the same list", async () => {
    const cases = validConfigWithApi({ fixed: true }).chain((config) =>
      fc.tuple(fc.constant(config), fc.array(requestFor(config), { minLength: 6, maxLength: 6 })),
    );
    await fc.assert(
      fc.asyncProperty(cases, async ([config, requests]) => {
        const gateway = createGateway(config, { functions, backends: stubBackends });
        const match = naiveMatcher(config);
        for (const request of requests) {
          for (const method of ["OPTIONS", "TRACE", "CONNECT", request.method]) {
            const expected = match(method, request.path, request.host);
            const response = await gateway.dispatch(toRequest({ ...request, method }));
            if (expected.outcome === "match") expect(response.served.api).toBe(expected.api);
            else if (expected.outcome === "none") expect([response.status, response.headers.allow]).toEqual([404, undefined]);
            else if (expected.outcome === "refused") expect([response.status, response.headers.allow]).toEqual([400, undefined]);
            else {
              expect(response.status).toBe(expected.outcome === "options" ? 204 : 405);
              expect(allowOf(response)).toEqual(expected.allow);
            }
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  it("names exactly the methods that do not give 405", async () => {
    await fc.assert(
      fc.asyncProperty(withRequest(validConfigWithApi({ fixed: true })), async ({ config, request }) => {
        const gateway = createGateway(config, { functions, backends: stubBackends });
        const refused = await gateway.dispatch(toRequest({ ...request, method: "TRACE" }));
        if (refused.status !== 405) return;
        const allow = allowOf(refused);
        for (const method of [...known, ...allow]) {
          const { status, served } = await gateway.dispatch(toRequest({ ...request, method }));
          const taken = !(status === 405 && served.kind === "gateway");
          // ANY takes methods that nobody has heard of; Allow names the common ones.
          if (taken) expect(allow.includes(method) || !isCommon(method)).toBe(true);
          else expect(allow).not.toContain(method);
        }
      }),
      { numRuns: 150 },
    );
  });

  it("is never given for a method that is no token: 400 before anything is matched", async () => {
    await fc.assert(
      fc.asyncProperty(
        withRequest(validConfigWithApi({ fixed: true })),
        fc.oneof(
          fc.constantFrom("get", "Get", "", " GET", "GET ", "G\nET", "GET/", "É", "G,T"),
          fc.string({ maxLength: 5 }).filter((text) => !/^[A-Z][A-Z0-9_-]*$/.test(text)),
        ),
        async ({ config, request }, method) => {
          const gateway = createGateway(config, { functions, backends: stubBackends });
          const response = await gateway.dispatch(toRequest({ ...request, method }));
          expect([response.status, response.served.kind, response.headers.allow]).toEqual([400, "gateway", undefined]);
        },
      ),
    );
  });
});

function isCommon(method: string): boolean {
  return ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"].includes(method);
}
