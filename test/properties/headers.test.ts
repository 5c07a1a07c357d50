import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createGateway, type FunctionCall, type GatewayRequest } from "../../src/index.js";
import { type Lines, naiveByName, naiveValue, naiveValues } from "./support/naive-headers.js";
import { startUpstream } from "./support/upstream.js";
import { anyCase, headerName, headerValue } from "./support/arbitraries.js";

const name = headerName.chain(anyCase);
const lines: fc.Arbitrary<Lines> = fc.array(fc.tuple(name, headerValue), { maxLength: 8 });

/** The lines as a record, as a user may write them: one key for each name, in the case of its first line. */
function asRecord(given: Lines): Record<string, string | readonly string[]> {
  const seen = naiveByName(given);
  return Object.fromEntries(
    [...seen].map(([key, values]) => [
      given.find(([candidate]) => candidate.toLowerCase() === key)?.[0] ?? key,
      values.length === 1 ? (values[0] as string) : values,
    ]),
  );
}

/** What a handler sees of each name. */
function reader(names: readonly string[]) {
  const seen: (string | undefined)[] = [];
  const handler = ({ header }: FunctionCall) => {
    seen.push(...names.map((one) => header(one)));
    return "";
  };
  const apis = [{ name: "a", method: "ANY", path: "/", backend: { kind: "function" as const, handler } }];
  return { seen, gateway: createGateway({ groups: [{ name: "g", apis }] }) };
}

describe("property 24: request headers", () => {
  it("are found in any case, duplicates joined in their order, from raw lines and from a record alike", async () => {
    await fc.assert(
      fc.asyncProperty(lines, fc.array(name, { minLength: 1, maxLength: 5 }), async (given, asked) => {
        const expected = asked.map((one) => naiveValue(given, one));
        const forms: readonly Partial<GatewayRequest>[] = [{ rawHeaders: given.flat() }, { headers: asRecord(given) }];
        for (const form of forms) {
          const { seen, gateway } = reader(asked);
          const response = await gateway.dispatch({ method: "GET", url: "/", ...form });
          expect(response.status).toBe(200);
          expect(seen).toEqual(expected);
        }
      }),
      { numRuns: 200 },
    );
  });

  it("meet a rule's condition in any case, by any of their lines", () => {
    fc.assert(
      fc.property(lines, name, headerValue, (given, asked, value) => {
        const gateway = createGateway({
          groups: [
            {
              name: "g",
              backend: { kind: "mock" },
              rules: [
                { environment: "online", when: { header: Object.fromEntries([[asked, value]]) }, backend: { kind: "mock", text: "rule" } },
              ],
              apis: [{ name: "a", method: "GET", path: "/" }],
            },
          ],
        });
        const found = gateway.resolve({ method: "GET", url: "/", rawHeaders: given.flat() });
        expect(found.matched && found.resolution.source).toBe(naiveValues(given, asked).includes(value) ? "rule" : "group");
      }),
      {
        numRuns: 200,
        examples: [
          [
            [
              ["X-A", "1"],
              ["x-a", "2"],
            ],
            "x-A",
            "2",
          ],
        ],
      },
    );
  });
});

describe("property 24: response headers", () => {
  const cookies = fc.array(fc.stringMatching(/^[a-z]{1,3}=[a-z0-9]{0,3}(; Expires=Wed, 09 Jun 2021 10:18:14 GMT)?$/), {
    minLength: 1,
    maxLength: 4,
  });

  it("keep every line of a function's or a mock's answer; Set-Cookie is never joined", async () => {
    await fc.assert(
      fc.asyncProperty(lines, cookies, fc.boolean(), async (given, jar, byFunction) => {
        const plain = given.filter(([field]) => field.toLowerCase() !== "set-cookie");
        const headers = { ...asRecord(plain), "Set-Cookie": jar };
        const backend = byFunction
          ? { kind: "function" as const, handler: () => ({ status: 200, headers }) }
          : { kind: "mock" as const, headers };
        const gateway = createGateway({
          groups: [{ name: "g", backend: { kind: "mock" }, apis: [{ name: "a", method: "GET", path: "/", backend }] }],
        });
        const response = await gateway.dispatch({ method: "GET", url: "/" });
        expect(response.status).toBe(200);
        for (const [field, values] of naiveByName([...plain, ...jar.map((cookie) => ["set-cookie", cookie] as const)])) {
          expect([response.headers[field]].flat()).toEqual(values);
          expect(naiveValues(pairs(response.rawHeaders), field)).toEqual(values);
        }
        expect(response.toResponse().headers.getSetCookie()).toEqual(jar);
      }),
      { numRuns: 150 },
    );
  });

  it("keep every line of an upstream's answer, in order", async () => {
    let answer: Lines = [];
    const upstream = await startUpstream((_, response) => response.writeHead(200, answer.flat()).end());
    const gateway = createGateway({
      groups: [{ name: "g", backend: { kind: "http", url: upstream.url }, apis: [{ name: "a", method: "GET", path: "/" }] }],
    });
    try {
      await fc.assert(
        fc.asyncProperty(lines, cookies, async (given, jar) => {
          answer = [
            ...given.filter(([field]) => field.toLowerCase() !== "set-cookie"),
            ...jar.map((cookie) => ["Set-Cookie", cookie] as const),
          ];
          const response = await gateway.dispatch({ method: "GET", url: "/" });
          await response.bytes();
          for (const [field, values] of naiveByName(answer)) {
            expect([response.headers[field]].flat()).toEqual(values);
            expect(naiveValues(pairs(response.rawHeaders), field)).toEqual(values);
          }
          expect(response.toResponse().headers.getSetCookie()).toEqual(jar);
        }),
        { numRuns: 100 },
      );
    } finally {
      await gateway.close();
      await upstream.close();
    }
  });

  it("reach an upstream with every line, each as often as it came", async () => {
    let got: readonly string[] = [];
    const upstream = await startUpstream((request, response) => {
      got = request.rawHeaders;
      response.end();
    });
    const gateway = createGateway({
      groups: [{ name: "g", backend: { kind: "http", url: upstream.url }, apis: [{ name: "a", method: "GET", path: "/" }] }],
    });
    try {
      await fc.assert(
        fc.asyncProperty(lines, async (given) => {
          const response = await gateway.dispatch({ method: "GET", url: "/", rawHeaders: given.flat() });
          await response.bytes();
          expect(response.status).toBe(200);
          for (const [field, values] of naiveByName(given)) expect(naiveValues(pairs(got), field)).toEqual(values);
        }),
        { numRuns: 100 },
      );
    } finally {
      await gateway.close();
      await upstream.close();
    }
  });
});

/** Name/value pairs from alternating names and values. */
function pairs(raw: readonly string[]): Lines {
  return raw.flatMap((text, i) => (i % 2 === 0 ? [[text, raw[i + 1] as string] as const] : []));
}
