import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createGateway, type GatewayConfig, type GatewayRequest } from "../../src/index.js";
import { anyCase, environments, registry, toRequest, validConfigWithApi, withRequest } from "./support/arbitraries.js";
import { textOf } from "./support/compare.js";
import { paramsOf } from "./support/naive-matcher.js";
import { naiveRoutes } from "./support/naive-routes.js";
import { stubBackends } from "./support/stub-backends.js";

const functions = registry();
const cases = fc.record({
  made: withRequest(validConfigWithApi({ inline: true, fixed: true })),
  environment: fc.constantFrom(...environments),
});

describe("property 30: explain agrees with dispatch", () => {
  it("on group, API, kind, source, rule, and on status and code of every refusal", async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ made: { config, request }, environment }) => {
        const gateway = createGateway(config, { functions, backends: stubBackends, environment });
        const asked = toRequest(request);
        const said = gateway.explain(asked);
        const response = await gateway.dispatch(asked);
        const { served, status } = response;
        expect(said.environment).toBe(served.environment);
        if (said.resolution === null) {
          expect(served).toMatchObject({ kind: "gateway", source: "gateway", group: null, api: null });
          expect(said.status).toBe(status);
          if (said.code !== "OPTIONS" && asked.method !== "HEAD") expect(await response.json()).toMatchObject({ code: said.code, status });
        } else {
          const { group, api, kind, source, rule } = said.resolution;
          const { revision, environment: _, ...rest } = served;
          expect(textOf({ group, api, kind, source, rule })).toBe(textOf(rest));
          expect([said.status, said.code, revision]).toEqual([null, null, null]);
        }
      }),
      { numRuns: 250 },
    );
  });

  it("on the path, the parameters and the resolution that resolve gives", () => {
    fc.assert(
      fc.property(cases, ({ made: { config, request }, environment }) => {
        const gateway = createGateway(config, { functions, environment });
        const [found, said] = [gateway.resolve(toRequest(request)), gateway.explain(toRequest(request))];
        expect(found.matched).toBe(said.resolution !== null);
        if (found.matched) {
          expect([said.path, said.resolution?.api]).toEqual([found.path, found.api.name]);
          expect(Object.keys(said.params ?? {}).sort()).toEqual(Object.keys(found.params).sort());
        } else expect([said.status, said.code, said.message]).toEqual([found.status, found.code, found.message]);
      }),
      { numRuns: 200 },
    );
  });

  it("names every API that has the path, exactly one of them chosen, and for each backend why", () => {
    fc.assert(
      fc.property(cases, ({ made: { config, request }, environment }) => {
        const gateway = createGateway(config, { functions, environment });
        const said = gateway.explain(toRequest(request));
        const chosen = said.candidates.filter(({ outcome }) => outcome === "chosen");
        expect(chosen.map(({ group, api }) => ({ group, api }))).toEqual(
          said.resolution === null ? [] : [{ group: said.resolution.group, api: said.resolution.api }],
        );
        if (said.path !== null) {
          const path = said.path;
          const having = new Set(
            naiveRoutes(config).flatMap((route) => (paramsOf(route, path) === undefined ? [] : [textOf([route.group, route.api])])),
          );
          const named = said.candidates.filter(({ outcome }) => outcome !== "wrong-path").map(({ group, api }) => textOf([group, api]));
          expect(named.sort()).toEqual([...having].sort());
        }
        if (said.resolution === null) expect(said.backends).toEqual([]);
        else {
          const holding = said.backends.filter(({ outcome }) => outcome === "chosen");
          expect(holding.map(({ source, kind }) => ({ source, kind }))).toEqual([
            { source: said.resolution.source, kind: said.resolution.kind },
          ]);
        }
        for (const { reason } of [...said.candidates, ...said.backends]) expect(reason).toMatch(/\.$/);
      }),
      { numRuns: 200 },
    );
  });
});

describe("property 30: an explanation can be shown to anybody", () => {
  it("is plain JSON without control characters", () => {
    const control = fc.constantFrom("\u001b[31m", "\r\n", "\u0000", "\u009b", "\u2028", "\t");
    fc.assert(
      fc.property(cases, control, ({ made: { config, request }, environment }, odd) => {
        const gateway = createGateway(config, { functions, environment });
        const plain = toRequest(request);
        const requests: GatewayRequest[] = [
          plain,
          { ...plain, url: plain.url + odd },
          { ...plain, method: `GET${odd}` },
          { ...plain, headers: { [`x${odd}`]: odd }, rawHeaders: [`x${odd}`, odd] },
        ];
        for (const asked of requests) {
          const said = gateway.explain(asked);
          expect(textOf(JSON.parse(JSON.stringify(said)))).toBe(textOf(said));
          expect(textOf(said)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/);
        }
      }),
      { numRuns: 100 },
    );
  });

  const secret = "S3CR3T";
  const config: GatewayConfig = {
    groups: [
      {
        name: "g",
        prefix: "/p",
        backend: {
          kind: "mock",
          headers: { "Set-Cookie": `a=${secret}`, "X-Api-Key": secret },
          json: { password: secret, nested: [{ accessToken: secret }] },
        },
        rules: [
          { environment: "online", when: { header: { authorization: `Bearer ${secret}` } }, backend: { kind: "mock", text: "by rule" } },
        ],
        apis: [
          { name: "a", method: "ANY", path: "/a" },
          { name: "reset", method: "ANY", path: "/reset/{token}" },
        ],
      },
    ],
  };
  const gateway = createGateway(config);

  it("holds no secret of the configuration or of the request's headers and query", () => {
    const field = fc
      .constantFrom(
        "authorization",
        "proxy-authorization",
        "cookie",
        "set-cookie",
        "x-api-key",
        "x-auth-token",
        "x-amz-security-token",
        "x-csrf-token",
        "x-session-id",
        "x-amz-signature",
      )
      .chain(anyCase);
    const parameter = fc.constantFrom(
      "token",
      "access_token",
      "api_key",
      "apikey",
      "password",
      "client_secret",
      "sig",
      "X-Amz-Signature",
      "%74oken",
      "code",
      "to%6ben",
      "user[password]",
    );
    fc.assert(
      fc.property(
        field,
        parameter,
        fc.constantFrom("/p/a", "/p/b", "/p/a/", "http://h/p/a", `http://user:${secret}@h/p/a`, "//x/../"),
        (name, query, path) => {
          const asked = { method: "GET", url: `${path}?a=1&${query}=${secret}&b=2`, rawHeaders: [name, `Bearer ${secret}`] };
          expect(textOf(gateway.explain(asked))).not.toContain(secret);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("holds no secret of a path parameter that is named as one, wherever the path stands", () => {
    expect(textOf(gateway.explain({ method: "GET", url: `/p/reset/${secret}` }))).not.toContain(secret);
  });
});
