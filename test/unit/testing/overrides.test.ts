import { describe, expect, it } from "vitest";
import { ConfigError, mock } from "../../../src/index.js";
import { fakeGateway } from "../../../src/testing/index.js";
import { arriving } from "../support/mocks.js";
import { petstore, rejection, thrown } from "./support.js";

const pet = (id: string | number = 7) => ({ method: "GET", url: `/petstore/pets/${id}` });

/** The texts of the answers to a request that is asked again and again. */
async function texts(gw: { dispatch(request: { method: string; url: string }): Promise<{ text(): Promise<string> }> }, times: number) {
  const all: string[] = [];
  for (let i = 0; i < times; i++) all.push(await (await gw.dispatch(pet())).text());
  return all;
}

describe("an override", () => {
  it("may be all that a Mock can be", async () => {
    const gw = fakeGateway(petstore);
    const answers = [
      [gw.use("petstore.getPet", { status: 404 }), 404, ""],
      [gw.use("petstore.getPet", mock({ text: "a Mock" })), 200, "a Mock"],
      [gw.use("petstore.getPet", { template: true, text: "{{request.path.petId}}" }), 200, "7"],
      [gw.use("petstore.getPet", ({ params, number }) => ({ status: 201, text: `${params.petId} ${number}` })), 201, "7 1"],
      [gw.use("petstore.getPet", { responses: [{ when: { path: { petId: "7" } }, text: "seven" }] }), 200, "seven"],
      [gw.use("petstore.getPet", () => new Response("web", { status: 202 })), 202, "web"],
    ] as const;
    for (const [override, status, text] of answers.toReversed()) {
      const response = await gw.dispatch(pet());
      expect([response.status, await response.text()]).toEqual([status, text]);
      expect([response.served.kind, response.served.source, response.served.api]).toEqual(["mock", "override", "getPet"]);
      override.remove();
    }
    expect(await texts(gw, 1)).toEqual(['{"id":7,"name":"Tama"}']);
  });

  it("answers in sequence, and says when it is used up", async () => {
    const gw = fakeGateway(petstore);
    gw.use("petstore.getPet", { sequence: [{ text: "1" }, { text: "2" }], whenExhausted: "error" });
    expect(await texts(gw, 2)).toEqual(["1", "2"]);
    const response = await gw.dispatch(pet());
    expect([response.status, (await response.json<{ code: string }>()).code]).toEqual([501, "MOCK_EXHAUSTED"]);
  });

  it("fails as a network does", async () => {
    const gw = fakeGateway(petstore);
    gw.use("petstore.getPet", { fault: "TIMEOUT" });
    expect(await rejection(gw.fetch(new Request("http://any/petstore/pets/7")))).toMatchObject({
      cause: { code: "UND_ERR_HEADERS_TIMEOUT" },
    });
    expect(gw.calls("petstore.getPet")).toMatchObject([{ status: undefined, fault: "TIMEOUT" }]);
  });

  it("answers for APIs on http and function", async () => {
    const gw = fakeGateway(petstore);
    gw.use("petstore.listPets", { json: [] });
    gw.use("petstore.adopt", ({ params }) => ({ json: { adopted: params.petId } }));
    expect(await (await gw.dispatch({ method: "GET", url: "/petstore/pets" })).json()).toEqual([]);
    expect(await (await gw.dispatch({ method: "POST", url: "/petstore/pets/7/adoption" })).json()).toEqual({ adopted: "7" });
  });

  it("is answered by the latest that is for the request", async () => {
    const gw = fakeGateway(petstore);
    gw.use("petstore.getPet", { text: "first" });
    gw.use("petstore.getPet", { text: "second" }, { when: { path: { petId: { oneOf: ["7", "8"] } } } });
    const third = gw.use("petstore.getPet", { text: "third" }, { times: 1 });
    expect(await texts(gw, 2)).toEqual(["third", "second"]);
    expect(await (await gw.dispatch(pet(9))).text()).toBe("first");
    expect(third.used).toBe(1);
  });

  it("with times answers so many, also of requests that overlap while their bodies arrive", async () => {
    const gw = fakeGateway(petstore);
    gw.use("petstore.addPet", { text: "base" });
    const twice = gw.use("petstore.addPet", { text: "override" }, { times: 2, when: { body: { "/a": 1 } } });
    const requests = Array.from({ length: 5 }, () => gw.dispatch({ method: "POST", url: "/petstore/pets", body: arriving('{"a":1}') }));
    const answers = await Promise.all((await Promise.all(requests)).map((response) => response.text()));
    expect(answers.sort()).toEqual(["base", "base", "base", "override", "override"]);
    expect(twice.used).toBe(2);
  });

  it("leaves a streamed body to those that come after it", async () => {
    const gw = fakeGateway(petstore);
    gw.use("petstore.addPet", async ({ json }) => ({ json: { got: await json() } }));
    gw.use("petstore.addPet", { text: "two" }, { when: { body: { "/a": 2 } } });
    gw.use("petstore.addPet", { text: "three" }, { when: { body: { "/a": 3 } } });
    const ask = async (a: number) => (await gw.dispatch({ method: "POST", url: "/petstore/pets", body: arriving(`{"a":${a}}`) })).text();
    expect([await ask(3), await ask(2), await ask(1)]).toEqual(["three", "two", '{"got":{"a":1}}']);
    expect(await gw.calls("petstore.addPet")[2]?.json()).toEqual({ a: 1 });
  });

  it("has a when besides the conditions of its responses", async () => {
    const gw = fakeGateway(petstore);
    const answer = { responses: [{ when: { query: { a: "1" } }, text: "both" }, { text: "path alone" }] };
    gw.use("petstore.getPet", answer, { when: { path: { petId: "7" } } });
    const ask = async (url: string) => (await gw.dispatch({ method: "GET", url: `/petstore/pets/${url}` })).text();
    expect([await ask("7?a=1"), await ask("7"), await ask("8?a=1")]).toEqual(["both", "path alone", '{"id":7,"name":"Tama"}']);
  });

  it("that lets requests choose has no when", () => {
    const gw = fakeGateway(petstore);
    const use = () => gw.use("petstore.getPet", { prefer: true, text: "a" }, { when: { query: { a: "1" } } });
    expect(use).toThrow('leave out its "when"');
    expect(gw.use("petstore.getPet", { prefer: true, text: "a" }).used).toBe(0);
  });

  it("ends with its block", async () => {
    const gw = fakeGateway(petstore);
    {
      using _ = gw.use("petstore.getPet", { text: "inside" });
      expect(await texts(gw, 1)).toEqual(["inside"]);
    }
    expect(await texts(gw, 1)).toEqual(['{"id":7,"name":"Tama"}']);
    gw.verify();
  });

  it("gives the documented response where it says nothing", async () => {
    const group = {
      name: "g",
      apis: [{ name: "a", method: "GET", path: "/a", backend: mock({ text: "own" }), response: { text: "documented" } }],
    } as const;
    const gw = fakeGateway(group);
    gw.use("g.a", {});
    expect(await (await gw.dispatch({ method: "GET", url: "/a" })).text()).toBe("documented");
  });

  it("is not touched by what its test does to it afterwards", async () => {
    const gw = fakeGateway(petstore);
    const answer = { json: { id: 1 } };
    gw.use("petstore.getPet", answer);
    answer.json.id = 2;
    expect(await texts(gw, 1)).toEqual(['{"id":1}']);
    expect(Object.isFrozen(answer)).toBe(false);
  });
});

describe("an override that is none", () => {
  it("is refused with every issue, addressed from where it begins", () => {
    const gw = fakeGateway(petstore);
    const error = thrown(() => gw.use("petstore.getPet", { status: 99, headers: { "content-length": "1" } })) as ConfigError;
    expect(error).toBeInstanceOf(ConfigError);
    expect(error.issues.map(({ code, path }) => `${path} ${code}`)).toEqual(["/status INVALID_VALUE"]);
    // @ts-expect-error there is no such key
    expect(thrown(() => gw.use("petstore.getPet", { jsn: 1 }))).toMatchObject({ issues: [{ code: "UNKNOWN_KEY", path: "/jsn" }] });
  });

  it("is refused where its API is not there, or its times are no number of requests", () => {
    const gw = fakeGateway(petstore);
    // @ts-expect-error there is no such API
    expect(() => gw.use("petstore.getPest", {})).toThrow('Did you mean "petstore.getPet"?');
    for (const times of [0, -1, 1.5, Number.NaN]) expect(() => gw.use("petstore.getPet", {}, { times })).toThrow("whole number above 0");
  });

  it("is refused where dots make its name two", () => {
    const api = { name: "c", method: "GET", path: "/c" } as const;
    const groups = [
      { name: "a.b", prefix: "/1", backend: mock(), apis: [api] },
      { name: "a", prefix: "/2", backend: mock(), apis: [{ ...api, name: "b.c" }] },
    ];
    expect(() => fakeGateway({ groups }).use("a.b.c", {})).toThrow("means several APIs");
  });
});
