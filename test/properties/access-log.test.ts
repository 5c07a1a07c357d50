import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AccessLogEntry, accessLog, createGateway, type GatewayRequest, mock } from "../../src/index.js";
import { anyCase, prototypeWords, registry, toRequest, validConfigWithApi, withRequest } from "./support/arbitraries.js";
import { stubBackends } from "./support/stub-backends.js";

const functions = registry();
const control = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

/** Every text of a value, keys too. */
function texts(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.entries(value).flatMap(([key, item]) => [key, ...texts(item)]) : [];
}

const name = fc.oneof(
  fc.constantFrom("q", "x-a", "referer", "user-agent", "token", "authorization", ...prototypeWords),
  fc.string({ unit: "binary", minLength: 1 }),
);
const odd = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom("\r\n", '"\\', "\u001b[31m", "\u202e", "\ud800", "%0d%0a", "%", "=".repeat(3000)),
);

/** Everything that a log could be told to show, and says. */
const naming = fc.record({
  names: fc.array(name, { maxLength: 4 }),
  values: fc.array(odd, { minLength: 1, maxLength: 4 }),
  format: fc.constantFrom("json" as const, "text" as const),
  reveals: fc.boolean(),
});

const cases = fc.record({ made: withRequest(validConfigWithApi({ inline: true, fixed: true })), said: naming });

describe("an access log", () => {
  it("writes for each request one line, short and without a control character, and an object of what the answer was", async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ made: { config, request }, said: { names, values, format, reveals } }) => {
        const gateway = createGateway(config, { functions, backends: stubBackends });
        const lines: string[] = [];
        const entries: AccessLogEntry[] = [];
        const shown = { query: names, requestHeaders: names, responseHeaders: names, reveal: reveals ? names : [], client: true };
        const failures: unknown[] = [];
        const onFailure = (error: unknown) => failures.push(error);
        accessLog(gateway, { ...shown, format, onFailure, to: { write: (text) => lines.push(text) } });
        accessLog(gateway, { ...shown, onFailure, to: (entry) => entries.push(entry) });
        const plain = toRequest(request);
        const pairs = names.flatMap((key, i): [string, string][] => [[key, values[i % values.length] as string]]);
        const query = pairs.map(([key, value]) => `${key}=${value}`).join("&");
        const asked: GatewayRequest = {
          ...plain,
          url: plain.url.includes("?") || query === "" ? plain.url : `${plain.url}?${query}`,
          rawHeaders: [...pairs.flat(), "x-request-id", values[0] as string, "traceparent", values[0] as string],
          client: { address: values[0] as string },
        };
        const { status, served } = await gateway.handle(asked);
        expect(failures).toEqual([]);
        expect([lines.length, entries.length]).toEqual([1, 1]);
        expect(lines[0]?.endsWith("\n")).toBe(true);
        expect(lines[0]?.slice(0, -1)).not.toMatch(control);
        expect(lines[0]?.length).toBeLessThan(30_000);
        const [entry] = entries;
        expect(texts(entry).filter((text) => control.test(text))).toEqual([]);
        expect(texts(entry).filter((text) => text.length > 6 * 1025)).toEqual([]);
        expect(entry).toMatchObject({ status, environment: served.environment, source: served.source });
        if (format === "json") expect(JSON.parse(lines[0] ?? "")).toMatchObject({ status, path: entry?.path });
      }),
      { numRuns: 300 },
    );
  });

  it("shows no value that a request gives under a name that was not listed, or under that of a secret", () => {
    const secret = "S3CR3T";
    const gateway = createGateway({
      groups: [
        {
          name: "g",
          backend: mock({ headers: { "set-cookie": `a=${secret}`, "x-other": secret } }),
          apis: [{ name: "a", method: "ANY", path: "/a" }],
        },
      ],
    });
    const secretName = fc
      .constantFrom("authorization", "cookie", "x-api-key", "token", "password", "client_secret", "sig", "apikey", "x-key-id")
      .chain(anyCase);
    const listed = [
      "authorization",
      "cookie",
      "set-cookie",
      "x-api-key",
      "token",
      "password",
      "client_secret",
      "sig",
      "apikey",
      "x-key-id",
    ];
    const lines: string[] = [];
    const to = { write: (text: string) => lines.push(text) };
    const all = [...listed, ...listed.map((key) => key.toUpperCase()), "user-agent", "referer"];
    for (const format of ["json", "text"] as const)
      accessLog(gateway, { query: all, requestHeaders: all, responseHeaders: all, format, to });
    fc.assert(
      fc.property(
        secretName,
        fc.constantFrom("other", "x", "page"),
        fc.constantFrom("/a", "/b", "/../a", `http://u:${secret}@h/a`),
        fc.constantFrom(`Bearer ${secret}`, `https://h/?token=${secret}`, `https://u:${secret}@h`),
        (field, parameter, path, referer) => {
          lines.length = 0;
          const url = `${path}?${field}=${secret}&${parameter}=${secret}`;
          void gateway.handle({ method: "GET", url, rawHeaders: [field, secret, `x-${parameter}`, secret, "referer", referer] });
          expect(lines).toHaveLength(2);
          expect(lines.join("")).not.toContain(secret);
        },
      ),
      { numRuns: 300 },
    );
  });
});
