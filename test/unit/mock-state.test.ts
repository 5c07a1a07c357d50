import { describe, expect, it } from "vitest";
import { createGateway, type MockDefinition, MockBackend, MockState, mock } from "../../src/index.js";
import { AskedMock, arriving } from "./support/mocks.js";

async function statuses(asked: AskedMock, times: number): Promise<number[]> {
  return (await Promise.all(Array.from({ length: times }, () => asked.ask()))).map(({ status }) => status);
}

const three = [{ status: 503 }, { status: 429, headers: { "retry-after": "1" } }, { json: { ok: true } }];

describe("a sequence", () => {
  it("gives each request the next answer, and the last from then on", async () => {
    expect(await statuses(new AskedMock({ sequence: three }), 5)).toEqual([503, 429, 200, 200, 200]);
  });

  it("begins again with `cycle`", async () => {
    expect(await statuses(new AskedMock({ sequence: three, whenExhausted: "cycle" }), 7)).toEqual([503, 429, 200, 503, 429, 200, 503]);
  });

  it("that is used up with `error` says so, and not that there was none", async () => {
    const asked = new AskedMock({ sequence: three, whenExhausted: "error" });
    expect(await statuses(asked, 3)).toEqual([503, 429, 200]);
    expect(await (await asked.ask()).json()).toMatchObject({
      status: 501,
      code: "MOCK_EXHAUSTED",
      detail: "The sequence of 3 responses of this Mock is used up.",
    });
    expect(asked.errors.map(({ code }) => code)).toEqual(["MOCK_EXHAUSTED"]);
  });

  it("is one for all requests that overlap: none gets the answer of another, however long its own takes", async () => {
    const asked = new AskedMock({ sequence: [1, 2, 3, 4].map((n) => ({ json: n, delayMs: 50 - n * 10 })), whenExhausted: "error" });
    const order: unknown[] = [];
    const all = Array.from({ length: 4 }, async (_, i) => {
      const value = await asked.json();
      order.push(value);
      return [i, value];
    });
    for (let i = 0; i < 5; i++) {
      asked.clock.advance(10);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await Promise.all(all)).toEqual([
      [0, 1],
      [1, 2],
      [2, 3],
      [3, 4],
    ]);
    expect(order).toEqual([4, 3, 2, 1]);
  });

  it("goes on for those that it is given to, beside others", async () => {
    const asked = new AskedMock({
      responses: [{ when: { method: "POST" }, sequence: [{ text: "p1" }, { text: "p2" }] }, { sequence: [{ text: "g1" }, { text: "g2" }] }],
    });
    const texts = [];
    for (const method of ["GET", "POST", "POST", "GET"]) texts.push(await asked.text({ method }));
    expect(texts).toEqual(["g1", "p1", "p2", "g2"]);
  });

  it("moves when the response is chosen, which is when the body that decides has come", async () => {
    const asked = new AskedMock({
      responses: [{ when: { body: { "/a": 1 } }, sequence: [{ text: "1" }, { text: "2" }] }, { text: "none" }],
    });
    const slow = asked.text({ method: "POST", body: arriving('{"a":1}   ') });
    expect(await asked.text({ method: "POST", body: '{"a":1}' })).toBe("1");
    expect(await asked.text({ method: "POST", body: '{"a":2}' })).toBe("none");
    expect(await slow).toBe("2");
  });
});

describe("call numbers and sequences", () => {
  const groups = (definition: MockDefinition) => [
    { name: "g", backend: mock(definition), apis: ["a", "b"].map((name) => ({ name, method: "GET", path: `/${name}` })) },
  ];

  it("are each API's own, also where the Mock is the group's", async () => {
    const gateway = createGateway({ groups: groups({ template: true, text: "{{call}}" }) });
    const ask = async (url: string) => (await gateway.dispatch({ method: "GET", url })).text();
    expect([await ask("/a"), await ask("/a"), await ask("/b"), await ask("/a")]).toEqual(["1", "2", "1", "3"]);
  });

  it("begin anew with each update, and when they are reset", async () => {
    const adapter = new MockBackend();
    const config = { groups: groups({ sequence: [{ text: "1" }, { text: "2" }] }) };
    const gateway = createGateway(config, { backends: [adapter] });
    const ask = async () => (await gateway.dispatch({ method: "GET", url: "/a" })).text();
    expect([await ask(), await ask()]).toEqual(["1", "2"]);
    gateway.update(config as never);
    expect([await ask(), await ask()]).toEqual(["1", "2"]);
    adapter.reset();
    expect(await ask()).toBe("1");
  });
});

const door: MockDefinition = {
  responses: [
    { when: { method: "PUT" }, scenario: { name: "door", to: "open" }, status: 204 },
    { when: { method: "DELETE" }, scenario: { name: "door", from: "open", to: "start" }, status: 204 },
    { scenario: { name: "door", from: "open" }, text: "open" },
    { scenario: { name: "door", from: "start" }, text: "closed" },
  ],
};

describe("a scenario", () => {
  it("begins in `start` and moves with the responses that say so", async () => {
    const asked = new AskedMock(door);
    expect(await asked.text()).toBe("closed");
    expect(await asked.status({ method: "DELETE" })).toBe(200); // not open: for the last response
    expect(await asked.status({ method: "PUT" })).toBe(204);
    expect(await asked.text()).toBe("open");
    expect(await asked.status({ method: "DELETE" })).toBe(204);
    expect(await asked.text()).toBe("closed");
  });

  it("is shared by the Mocks of a configuration, and not by another gateway of the same adapter", async () => {
    const adapter = new MockBackend();
    const make = () =>
      createGateway(
        {
          groups: [
            {
              name: "g",
              apis: [
                {
                  name: "login",
                  method: "POST",
                  path: "/login",
                  backend: mock({ responses: [{ scenario: { name: "login", to: "in" }, status: 204 }] }),
                },
                {
                  name: "me",
                  method: "GET",
                  path: "/me",
                  backend: mock({ responses: [{ scenario: { name: "login", from: "in" }, json: { name: "Ada" } }, { status: 401 }] }),
                },
              ],
            },
          ],
        },
        { backends: [adapter] },
      );
    const [one, two] = [make(), make()];
    const me = async (gateway: typeof one) => (await gateway.dispatch({ method: "GET", url: "/me" })).status;
    await one.dispatch({ method: "POST", url: "/login" });
    expect([await me(one), await me(two)]).toEqual([200, 401]);
  });

  it("lets one of several requests pass that come at once", async () => {
    const asked = new AskedMock({
      responses: [{ scenario: { name: "lock", from: "start", to: "taken" }, status: 201, delayMs: 10 }, { status: 409 }],
    });
    const all = statuses(asked, 5);
    asked.clock.advance(10);
    expect((await all).sort()).toEqual([201, 409, 409, 409, 409]);
  });
});

describe("a state of its own", () => {
  it("keeps requests apart that are told apart, and can be forked and reset", async () => {
    const one = new MockState();
    const states = new Map([["one", one]]);
    const asked = new AskedMock(
      {
        responses: [
          { when: { method: "PUT" }, scenario: { name: "s", to: "moved" }, status: 204 },
          { scenario: { name: "s", from: "moved" }, text: "moved" },
          { sequence: [{ text: "1" }, { text: "2" }, { text: "3" }] },
        ],
      },
      { stateOf: (exchange) => states.get(exchange.header("x-state") ?? "") },
    );
    const ask = (state: string, method = "GET") => asked.text({ method, headers: { "x-state": state } });
    expect([await ask("one"), await ask("one"), await ask("none"), await ask("one")]).toEqual(["1", "2", "1", "3"]);
    one.reset();
    expect(await ask("one")).toBe("1");
    states.set("two", one.fork());
    expect([await ask("two"), await ask("one"), await ask("two"), await ask("none")]).toEqual(["2", "2", "3", "2"]);
    await ask("two", "PUT");
    expect([await ask("two"), await ask("one")]).toEqual(["moved", "3"]);
    asked.adapter.reset();
    expect([await ask("none"), await ask("two")]).toEqual(["1", "moved"]);
  });

  it("brings a random source of its own", async () => {
    const states = [0.1, 0.9].map((number) => new MockState({ random: () => number }));
    const asked = new AskedMock(
      { template: true, json: "{{random.float}}" },
      { stateOf: (exchange) => states[Number(exchange.header("x-state"))], random: () => 0.5 },
    );
    const ask = (state: string) => asked.json({ headers: { "x-state": state } });
    expect([await ask("0"), await ask("1"), await ask("2")]).toEqual([0.1, 0.9, 0.5]);
    states[2] = (states[0] as MockState).fork();
    states[3] = (states[0] as MockState).fork({ random: () => 0.3 });
    expect([await ask("2"), await ask("3")]).toEqual([0.1, 0.3]);
  });
});
