import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConfigError, createGateway, fn, type FunctionHandler, type Gateway } from "../../src/index.js";
import { NaiveFunction } from "./support/naive-functions.js";

const versions = ["1", "2", "9", "10", "1.9", "1.10", "blue", "__proto__", "constructor", "LATEST"];
const aliases = ["prod", "canary", "toString", "__proto__", "1", "LATEST"];
const qualifiers = [...new Set([...versions, ...aliases])];

const weights = fc
  .uniqueArray(fc.constantFrom(...versions), { maxLength: 3 })
  .chain((names) => fc.tuple(...names.map((name) => fc.tuple(fc.constant(name), fc.integer({ min: 1, max: 9 })))))
  // Whole numbers as names come first and in order in any record of JavaScript's: that is the order in which shares lie.
  .map((pairs) => new Map(Object.entries(recordOf(pairs))));

function recordOf(pairs: readonly (readonly [string, number])[]): Record<string, number> {
  const record = Object.create(null) as Record<string, number>;
  for (const [name, weight] of pairs) record[name] = weight;
  return record;
}

const step = fc.oneof(
  fc.record({ do: fc.constant("publish" as const), version: fc.constantFrom(...versions) }),
  fc.record({ do: fc.constant("alias" as const), alias: fc.constantFrom(...aliases), weights }),
  fc.record({ do: fc.constant("alias" as const), alias: fc.constantFrom(...aliases), to: fc.constantFrom(...versions) }),
  fc.record({
    do: fc.constant("call" as const),
    qualifier: fc.constantFrom(...qualifiers),
    point: fc.double({ min: 0, max: 0.999, noNaN: true }),
  }),
  fc.record({ do: fc.constant("finish" as const), which: fc.nat({ max: 20 }) }),
);

/** A call that has begun and not ended. */
interface Running {
  readonly expected: string;
  readonly answer: Promise<string>;
  finish(): void;
}

/** A gateway whose functions change under the calls that run, next to the naive model. */
class Compared {
  readonly #model = new NaiveFunction();
  readonly #running: Running[] = [];
  readonly #begun: (() => void)[] = [];
  #point = 0;
  readonly #gateway: Gateway = createGateway({ groups: [] }, { random: () => this.#point });

  publish(version: string): void {
    const handler: FunctionHandler = () => new Promise((resolve) => this.#begun.push(() => resolve({ status: 200, text: version })));
    this.#agree(this.#model.publish(version), () => this.#gateway.functions.publish("f", version, handler));
  }

  alias(alias: string, target: ReadonlyMap<string, number> | string): void {
    const allowed = this.#model.alias(alias, typeof target === "string" ? new Map([[target, 1]]) : target);
    this.#agree(allowed, () => this.#gateway.functions.alias("f", alias, typeof target === "string" ? target : recordOf([...target])));
  }

  /** Calls by a qualifier. The routes are compiled with those that exist when one is first called, and never because of a change. */
  call(qualifier: string, point: number): void {
    const expected = this.#model.resolve(qualifier, point);
    const path = `/${qualifiers.indexOf(qualifier)}`;
    if (!this.#gateway.routes().some((route) => route.path === path)) {
      const apis = [...this.#gateway.routes().map((route) => Number(route.path.slice(1))), qualifiers.indexOf(qualifier)].map((i) => ({
        name: `${i}`,
        method: "GET",
        path: `/${i}`,
        backend: fn("f", { qualifier: qualifiers[i] as string }),
      }));
      this.#agree(expected !== undefined, () => this.#gateway.update({ groups: [{ name: "g", apis }] }));
    }
    if (expected === undefined) return;
    this.#point = point;
    const before = this.#begun.length;
    const answer = this.#gateway.dispatch({ method: "GET", url: path }).then(async (response) => {
      expect(response.served.function).toEqual({ name: "f", version: expected });
      return response.text();
    });
    expect(this.#begun.length).toBe(before + 1);
    this.#running.push({ expected, answer, finish: this.#begun[before] as () => void });
  }

  async finish(which: number): Promise<void> {
    const [ended] = this.#running.splice(which % Math.max(1, this.#running.length), 1);
    ended?.finish();
    expect(await ended?.answer).toBe(ended?.expected);
  }

  async finishAll(): Promise<void> {
    while (this.#running.length > 0) await this.finish(0);
    await this.#gateway.close();
  }

  #agree(allowed: boolean, act: () => void): void {
    if (allowed) act();
    else expect(act).toThrow(ConfigError);
  }
}

describe("the functions of a gateway", () => {
  it("mean what a naive model says, however publishing, moving aliases, calls and their ends follow each other", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const compared = new Compared();
        for (const one of steps) {
          if (one.do === "publish") compared.publish(one.version);
          else if (one.do === "alias") compared.alias(one.alias, "weights" in one ? one.weights : one.to);
          else if (one.do === "call") compared.call(one.qualifier, one.point);
          else await compared.finish(one.which);
        }
        await compared.finishAll();
      }),
      {
        numRuns: 300,
        examples: [
          [
            [
              { do: "publish", version: "__proto__" },
              { do: "alias", alias: "prod", weights: new Map([["__proto__", 1]]) },
              { do: "publish", version: "1" },
            ],
          ],
        ],
      },
    );
  });

  it("share calls by weight: of evenly spread random numbers each version gets its part", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 6 }), async (parts) => {
        const names = parts.map((_, i) => `v${i}`);
        const total = parts.reduce((sum, part) => sum + part, 0);
        let call = 0;
        const gateway = createGateway(
          { groups: [{ name: "g", apis: [{ name: "a", method: "GET", path: "/", backend: fn("f", { qualifier: "split" }) }] }] },
          {
            random: () => (call++ + 0.5) / total,
            functions: {
              f: {
                versions: Object.fromEntries(names.map((name) => [name, () => name])),
                aliases: { split: Object.fromEntries(names.map((name, i) => [name, parts[i] as number])) },
              },
            },
          },
        );
        const counts = names.map(() => 0);
        for (let i = 0; i < total; i++) {
          const { version } = (await gateway.dispatch({ method: "GET", url: "/" })).served.function ?? {};
          const place = names.indexOf(version as string);
          counts[place] = (counts[place] as number) + 1;
        }
        expect(counts).toEqual(parts);
      }),
      { numRuns: 50 },
    );
  });
});
