import { describe, expect, it } from "vitest";
import {
  ConfigError,
  createGateway,
  fn,
  type FunctionHandler,
  type FunctionRegistry,
  type Gateway,
  type GatewayOptions,
} from "../../src/index.js";
import { issuesOf } from "./support/issues.js";
import { seeded } from "./support/seeded.js";

const says = (text: string) => () => ({ status: 200, text });

/** A gateway with an API for each qualifier of the function `adopt`, at the path of its name. */
function adopting(qualifiers: readonly string[], options: Omit<GatewayOptions, "backends">): Gateway {
  const apis = qualifiers.map((qualifier) => ({
    name: qualifier,
    method: "GET",
    path: `/${qualifier}`,
    backend: fn("adopt", { qualifier }),
  }));
  return createGateway({ groups: [{ name: "g", apis }] }, options);
}

const ask = async (gateway: Gateway, url: string) => {
  const response = await gateway.dispatch({ method: "GET", url });
  return { text: await response.text(), served: response.served };
};

/** The issues of what is refused. */
function refusal(act: () => void): object[] {
  try {
    act();
  } catch (error) {
    if (error instanceof ConfigError) return error.issues.map(({ code, path }) => ({ code, path }));
    throw error;
  }
  return [];
}

describe("the option functions is refused", () => {
  const cases: readonly (readonly [string, unknown, string, string])[] = [
    ["that is no record", [], "INVALID_TYPE", "/options/functions"],
    ["with a function that is none", { adopt: "./adopt.js" }, "INVALID_TYPE", "/options/functions/adopt"],
    ["with a version that is none", { adopt: { versions: { 1: 1 } } }, "INVALID_TYPE", "/options/functions/adopt/versions/1"],
    ["without versions", { adopt: { aliases: {} } }, "REQUIRED", "/options/functions/adopt"],
    ["with a key too much", { adopt: { versions: {}, alias: {} } }, "UNKNOWN_KEY", "/options/functions/adopt/alias"],
    [
      "with a version called LATEST",
      { adopt: { versions: { LATEST: says("") } } },
      "INVALID_VALUE",
      "/options/functions/adopt/versions/LATEST",
    ],
    ["with an alias called LATEST", aliased({ LATEST: "1" }), "DUPLICATE_NAME", "/options/functions/adopt/aliases/LATEST"],
    ["with an alias called as a version", aliased({ 2: "1" }), "DUPLICATE_NAME", "/options/functions/adopt/aliases/2"],
    ["with an alias of an unknown version", aliased({ prod: "3" }), "UNKNOWN_QUALIFIER", "/options/functions/adopt/aliases/prod"],
    ["with an alias of another alias", aliased({ prod: "1", live: "prod" }), "UNKNOWN_QUALIFIER", "/options/functions/adopt/aliases/live"],
    ["with a weight of an unknown version", aliased({ prod: { 3: 1 } }), "UNKNOWN_QUALIFIER", "/options/functions/adopt/aliases/prod/3"],
    ["with no weights", aliased({ prod: {} }), "REQUIRED", "/options/functions/adopt/aliases/prod"],
    ["with a weight of 0", aliased({ prod: { 1: 0 } }), "INVALID_VALUE", "/options/functions/adopt/aliases/prod/1"],
    ["with a negative weight", aliased({ prod: { 1: -1 } }), "INVALID_VALUE", "/options/functions/adopt/aliases/prod/1"],
    ["with a weight that is no number", aliased({ prod: { 1: Number.NaN } }), "INVALID_VALUE", "/options/functions/adopt/aliases/prod/1"],
    [
      "with an infinite weight",
      aliased({ prod: { 1: Number.POSITIVE_INFINITY } }),
      "INVALID_VALUE",
      "/options/functions/adopt/aliases/prod/1",
    ],
    ["with a line break in a name", { "a\nb": says("") }, "INVALID_VALUE", "/options/functions/a\nb"],
  ];

  function aliased(aliases: object): unknown {
    return { adopt: { versions: { 1: says("1"), 2: says("2") }, aliases } };
  }

  it.each(cases)("%s", (_, functions, code, path) => {
    const options = { functions: functions as FunctionRegistry };
    expect(refusal(() => createGateway({ groups: [] }, options))).toEqual([{ code, path }]);
    expect(issuesOf({ groups: [] }, options)).toMatchObject([{ code, path }]);
  });

  it("with every issue at once, and near names", () => {
    const functions = { adopt: { versions: { stable: says(""), next: says("") }, aliases: { a: "stabel", b: { nxt: 1 } } } };
    const messages = issuesOf({ groups: [] }, { functions }).map(({ message }) => message);
    expect(messages).toEqual([
      'The function "adopt" has no version "stabel"; it has "stable" and "next". Did you mean "stable"?',
      'The function "adopt" has no version "nxt"; it has "stable" and "next". Did you mean "next"?',
    ]);
  });
});

describe("a weighted alias", () => {
  const functions = { adopt: { versions: { 1: says("1"), 2: says("2"), 3: says("3") }, aliases: { canary: { 1: 90, 2: 9.5, 3: 0.5 } } } };

  it("shares the calls by weight", async () => {
    const gateway = adopting(["canary"], { functions, random: seeded(7) });
    const counts: Record<string, number> = { 1: 0, 2: 0, 3: 0 };
    for (let i = 0; i < 20_000; i++) {
      const { version } = (await gateway.dispatch({ method: "GET", url: "/canary" })).served.function ?? {};
      counts[version as string] = (counts[version as string] ?? 0) + 1;
    }
    // Within five standard deviations of 20,000 calls.
    for (const [version, share] of [
      ["1", 0.9],
      ["2", 0.095],
      ["3", 0.005],
    ] as const) {
      const deviation = Math.sqrt(20_000 * share * (1 - share));
      expect(Math.abs((counts[version] as number) - 20_000 * share), version).toBeLessThan(5 * deviation);
    }
  });

  it.each([
    [0, "1"],
    [0.8999, "1"],
    [0.9, "2"],
    [0.9949, "2"],
    [0.995, "3"],
    [0.999999, "3"],
    [1, "3"], // no random source should give it
  ])("chooses by the gateway's random number: %s", async (number, version) => {
    expect((await ask(adopting(["canary"], { functions, random: () => number }), "/canary")).text).toBe(version);
  });

  it("has one frozen evidence for each version, whatever the number of requests", async () => {
    const numbers = [0, 0.95, 0.1, 0.95];
    const gateway = adopting(["canary"], { functions, random: () => numbers.shift() as number });
    const served = [];
    for (let i = 0; i < 4; i++) served.push((await ask(gateway, "/canary")).served);
    expect(served[0]).toEqual({
      group: "g",
      api: "canary",
      revision: null,
      environment: "online",
      kind: "function",
      source: "api",
      function: { name: "adopt", version: "1" },
    });
    expect(served[1]?.function).toEqual({ name: "adopt", version: "2" });
    expect([served[2], served[3]]).toEqual([served[0], served[1]]);
    expect(served[2]).toBe(served[0]);
    expect(served[3]).toBe(served[1]);
    for (const one of served) expect([Object.isFrozen(one), Object.isFrozen(one.function)]).toEqual([true, true]);
  });

  it("is explained by the versions that it may reach", () => {
    const { resolution } = adopting(["canary"], { functions }).explain({ method: "GET", url: "/canary" });
    expect(resolution?.function).toEqual({
      name: "adopt",
      qualifier: "canary",
      versions: [
        { version: "1", percent: 90 },
        { version: "2", percent: 9.5 },
        { version: "3", percent: 0.5 },
      ],
    });
  });
});

describe("while a gateway runs", () => {
  const start = (qualifiers: readonly string[] = ["LATEST", "1", "prod"]) =>
    adopting(qualifiers, { functions: { adopt: { versions: { 1: says("1") }, aliases: { prod: "1" } } } });

  it("LATEST means a version from its publication on, where it is the highest", async () => {
    const gateway = start();
    gateway.functions.publish("adopt", "10", says("10"));
    gateway.functions.publish("adopt", "9", says("9"));
    expect((await ask(gateway, "/LATEST")).text).toBe("10");
    expect((await ask(gateway, "/LATEST")).served.function).toEqual({ name: "adopt", version: "10" });
    expect((await ask(gateway, "/1")).text).toBe("1");
    expect((await ask(gateway, "/prod")).text).toBe("1");
  });

  it("an alias means its new target from then on, weights included", async () => {
    const gateway = start();
    gateway.functions.publish("adopt", "2", says("2"));
    gateway.functions.alias("adopt", "prod", "2");
    expect((await ask(gateway, "/prod")).text).toBe("2");
    gateway.functions.alias("adopt", "prod", { 1: 1 });
    expect((await ask(gateway, "/prod")).text).toBe("1");
  });

  it("a bare handler gives way to the first version that is published", async () => {
    const gateway = adopting(["LATEST"], { functions: { adopt: says("bare") } });
    expect(await ask(gateway, "/LATEST")).toMatchObject({ text: "bare", served: { function: { name: "adopt", version: null } } });
    gateway.functions.publish("adopt", "1", says("1"));
    expect(await ask(gateway, "/LATEST")).toMatchObject({ text: "1", served: { function: { name: "adopt", version: "1" } } });
  });

  it("a call that runs keeps its version, and its evidence", async () => {
    let finish: () => void = () => {};
    const slow: FunctionHandler = () => new Promise((resolve) => (finish = () => resolve({ status: 200, text: "old" })));
    const gateway = adopting(["LATEST"], { functions: { adopt: { versions: { 1: slow } } } });
    const running = ask(gateway, "/LATEST");
    gateway.functions.publish("adopt", "2", says("new"));
    expect((await ask(gateway, "/LATEST")).text).toBe("new");
    finish();
    expect(await running).toMatchObject({ text: "old", served: { function: { version: "1" } } });
  });

  it("a failure has the evidence of the version that failed", async () => {
    const gateway = start(["LATEST"]);
    const failed: unknown[] = [];
    gateway.on("error", ({ served }) => failed.push(served?.function));
    for (const [version, handler] of [
      ["2", () => Promise.reject(new Error("no"))],
      ["3", () => undefined],
    ] as const) {
      gateway.functions.publish("adopt", version, handler as unknown as FunctionHandler);
      expect((await ask(gateway, "/LATEST")).served.function).toEqual({ name: "adopt", version });
    }
    expect(failed).toEqual([
      { name: "adopt", version: "2" },
      { name: "adopt", version: "3" },
    ]);
  });

  it("a later update sees what has been published", async () => {
    const gateway = start();
    const config = {
      groups: [{ name: "g", apis: [{ name: "a", method: "GET", path: "/a", backend: fn("fresh", { qualifier: "7" }) }] }],
    };
    expect(refusal(() => gateway.update(config))).toEqual([{ code: "UNKNOWN_FUNCTION", path: "/groups/0/apis/0/backend/name" }]);
    gateway.functions.publish("fresh", "7", says("fresh"));
    gateway.update(config);
    expect((await ask(gateway, "/a")).text).toBe("fresh");
  });

  it.each([
    ["a version that exists", (g: Gateway) => g.functions.publish("adopt", "1", says("")), "DUPLICATE_NAME", "/adopt/versions/1"],
    [
      "a version called LATEST",
      (g: Gateway) => g.functions.publish("adopt", "LATEST", says("")),
      "INVALID_VALUE",
      "/adopt/versions/LATEST",
    ],
    [
      "a version called as an alias is",
      (g: Gateway) => g.functions.publish("adopt", "prod", says("")),
      "DUPLICATE_NAME",
      "/adopt/aliases/prod",
    ],
    ["a version without a name", (g: Gateway) => g.functions.publish("adopt", "", says("")), "INVALID_VALUE", "/adopt/versions/"],
    ["no handler", (g: Gateway) => g.functions.publish("adopt", "2", 1 as never), "INVALID_TYPE", "/adopt/versions/2"],
    ["an alias of no function", (g: Gateway) => g.functions.alias("adpot", "prod", "1"), "UNKNOWN_FUNCTION", "/adpot"],
    ["an alias of no version", (g: Gateway) => g.functions.alias("adopt", "prod", "2"), "UNKNOWN_QUALIFIER", "/adopt/aliases/prod"],
    ["an alias with a weight of 0", (g: Gateway) => g.functions.alias("adopt", "prod", { 1: 0 }), "INVALID_VALUE", "/adopt/aliases/prod/1"],
    ["an alias called as a version is", (g: Gateway) => g.functions.alias("adopt", "1", "1"), "DUPLICATE_NAME", "/adopt/aliases/1"],
  ])("it refuses %s, and changes nothing", async (_, act, code, path) => {
    const gateway = start();
    const before = gateway.functions.list();
    expect(refusal(() => act(gateway))).toEqual([{ code, path: `/options/functions${path}` }]);
    expect(gateway.functions.list()).toEqual(before);
    for (const url of ["/LATEST", "/1", "/prod"]) expect((await ask(gateway, url)).text).toBe("1");
  });

  it("lists every function, frozen", () => {
    const gateway = start();
    gateway.functions.publish("adopt", "1.10", says(""));
    gateway.functions.publish("adopt", "1.9", says(""));
    gateway.functions.alias("adopt", "canary", { 1: 3, 1.9: 1 });
    gateway.functions.publish("__proto__", "constructor", says(""));
    const list = gateway.functions.list();
    expect(list).toEqual([
      { name: "adopt", versions: ["1", "1.9", "1.10"], latest: "1.10", aliases: { prod: "1", canary: { 1: 3, 1.9: 1 } } },
      { name: "__proto__", versions: ["constructor"], latest: "constructor", aliases: {} },
    ]);
    expect(Object.isFrozen(list) && list.every((one) => Object.isFrozen(one) && Object.isFrozen(one.aliases))).toBe(true);
    expect(adopting(["LATEST"], { functions: { adopt: says("") } }).functions.list()).toEqual([
      { name: "adopt", versions: [], latest: null, aliases: {} },
    ]);
  });

  it("changes nothing of what it was given", async () => {
    const functions = { adopt: { versions: { 1: says("1") }, aliases: { prod: { 1: 1 } as Record<string, number> } } };
    const gateway = adopting(["prod"], { functions });
    gateway.functions.publish("adopt", "2", says("2"));
    gateway.functions.alias("adopt", "prod", "2");
    expect(functions.adopt.aliases).toEqual({ prod: { 1: 1 } });
    expect(Object.keys(functions.adopt.versions)).toEqual(["1"]);
    functions.adopt.aliases.prod = { 1: 1 };
    expect((await ask(gateway, "/prod")).text).toBe("2");
  });
});
