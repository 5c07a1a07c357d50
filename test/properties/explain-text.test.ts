import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createGateway, explainText, type GatewayConfig } from "../../src/index.js";
import { environments, registry, toRequest, validConfigWithApi, withRequest } from "./support/arbitraries.js";

const functions = registry();
const cases = fc.record({
  made: withRequest(validConfigWithApi({ inline: true, fixed: true })),
  environment: fc.constantFrom(...environments),
});
const control = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

describe("an explanation as text", () => {
  it("has a line for every candidate and every backend, and marks exactly what was chosen", () => {
    fc.assert(
      fc.property(cases, ({ made: { config, request }, environment }) => {
        const said = createGateway(config, { functions, environment }).explain(toRequest(request));
        const lines = explainText(said).split("\n");
        const judged = lines.filter((line) => /^ {2}[*-] {2}/.test(line));
        expect(judged.length).toBe(said.candidates.length + said.backends.length);
        expect(judged.filter((line) => line.startsWith("  *")).length).toBe(said.resolution === null ? 0 : 2);
        expect(lines.some((line) => line.startsWith("decided by   "))).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it("has no control character but the ends of lines, and in colours the same text", () => {
    fc.assert(
      fc.property(cases, fc.string({ unit: "binary" }), ({ made: { config, request }, environment }, odd) => {
        const gateway = createGateway(config, { functions, environment });
        const plain = toRequest(request);
        const said = gateway.explain({ ...plain, url: `${plain.url}${odd}`, rawHeaders: [`x${odd}`, odd] });
        const text = explainText(said);
        expect(text).not.toMatch(control);
        expect(text.endsWith("\n") && !text.includes("\n\n\n")).toBe(true);
        expect(explainText(said, { colors: true }).replace(/\u001b\[\d+m/g, "")).toBe(text);
      }),
      { numRuns: 200 },
    );
  });

  it("holds no secret of the configuration, nor of the request", () => {
    const secret = "S3CR3T";
    const config: GatewayConfig = {
      groups: [
        {
          name: "g",
          backend: { kind: "mock", headers: { "X-Api-Key": secret, "Set-Cookie": [secret] }, json: { list: [{ password: secret }] } },
          rules: [
            { environment: "online", when: { header: { authorization: secret } }, backend: { kind: "mock", json: { token: secret } } },
          ],
          apis: [
            { name: "a", method: "ANY", path: "/a" },
            { name: "reset", method: "GET", path: "/reset/{token}" },
          ],
        },
      ],
    };
    const gateway = createGateway(config);
    fc.assert(
      fc.property(
        fc.constantFrom("Authorization", "cookie", "X-API-KEY", "x-session-id"),
        fc.constantFrom("token", "api_key", "%74oken", "sig", "user[password]"),
        fc.constantFrom("/a", "/b", `/reset/${secret}`, `http://user:${secret}@h/a`, "/../a"),
        fc.boolean(),
        (name, query, path, colors) => {
          const asked = { method: "GET", url: `${path}?a=1&${query}=${secret}`, rawHeaders: [name, secret] };
          expect(explainText(gateway.explain(asked), { colors })).not.toContain(secret);
        },
      ),
    );
  });
});
