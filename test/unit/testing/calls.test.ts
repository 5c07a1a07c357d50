import { describe, expect, it } from "vitest";
import { BodyStream, fn, mock } from "../../../src/index.js";
import { fakeGateway } from "../../../src/testing/index.js";
import { arriving } from "../support/mocks.js";
import { petstore } from "./support.js";

describe("a recorded call", () => {
  it("has all of the request and of what became of it", async () => {
    const gw = fakeGateway(petstore);
    const override = gw.use("petstore.getPet", { status: 404 });
    const headers = { "X-Id": "a", accept: ["text/html", "text/plain"] };
    await gw.dispatch({ method: "GET", url: "/petstore/pets/a%20b?q=1&q=2", headers });
    const [call] = gw.calls("petstore.getPet");
    expect(call).toMatchObject({
      number: 1,
      api: "petstore.getPet",
      method: "GET",
      url: "/petstore/pets/a%20b?q=1&q=2",
      path: "/petstore/pets/a%20b",
      params: { petId: "a b" },
      headers: { "x-id": "a", accept: ["text/html", "text/plain"] },
      status: 404,
      served: { group: "petstore", api: "getPet", kind: "mock", source: "override" },
      fault: undefined,
    });
    expect([call?.query.getAll("q"), call?.header("X-ID"), call?.header("accept")]).toEqual([["1", "2"], "a", "text/html, text/plain"]);
    expect(call?.override).toBe(override);
    expect(await call?.text()).toBe("");
  });

  it.each([
    ["text", () => '{"a":"ü"}'],
    ["bytes", () => new TextEncoder().encode('{"a":"ü"}')],
    ["a stream", () => arriving('{"a":"ü"}')],
  ])("has its body any number of times, be it %s that nobody has read", async (_, body) => {
    const gw = fakeGateway(petstore);
    gw.use("petstore.addPet", { status: 201 });
    await gw.dispatch({ method: "POST", url: "/petstore/pets", body: body() });
    const [call] = gw.calls("petstore.addPet");
    expect([await call?.json(), await call?.text(), (await call?.bytes())?.byteLength, await call?.json()]).toEqual([
      { a: "ü" },
      '{"a":"ü"}',
      10,
      { a: "ü" },
    ]);
  });

  it("has the body of a web Request, read by the backend or not", async () => {
    const gw = fakeGateway(petstore);
    const post = () => new Request("http://any/petstore/pets", { method: "POST", body: '{"a":1}', headers: { "x-a": "1" } });
    gw.use("petstore.addPet", { status: 201 });
    await gw.fetch(post());
    gw.use("petstore.addPet", async ({ text }) => ({ text: await text() }));
    expect(await (await gw.fetch(post())).text()).toBe('{"a":1}');
    expect(await Promise.all(gw.calls("petstore.addPet").map((call) => call.json()))).toEqual([{ a: 1 }, { a: 1 }]);
    expect(gw.calls("petstore.addPet")[0]?.header("x-a")).toBe("1");
  });

  it("is there while its answer is not", async () => {
    const gw = fakeGateway(petstore);
    let answer: (() => void) | undefined;
    gw.use("petstore.getPet", () => new Promise((resolve) => (answer = () => resolve({ text: "late" }))));
    const pending = gw.dispatch({ method: "GET", url: "/petstore/pets/7" });
    const [call] = gw.calls("petstore.getPet");
    expect([call?.status, call?.served]).toEqual([undefined, undefined]);
    answer?.();
    await pending;
    expect(call?.status).toBe(200);
  });

  it("of a body that is longer than the bound has nothing instead of a part, and holds nobody back", async () => {
    const gw = fakeGateway(
      { name: "g", apis: [{ name: "a", method: "POST", path: "/a", backend: fn(async ({ text }) => (await text()).length) }] } as const,
      {
        passthrough: ["g.a"],
        record: { bodyBytes: 6 },
      },
    );
    const answers = await Promise.all(
      ["123456", "1234567"].map((text) => gw.dispatch({ method: "POST", url: "/a", body: arriving(text) })),
    );
    expect(await Promise.all(answers.map((response) => response.json()))).toEqual([6, 7]);
    const [whole, long] = gw.calls("g.a");
    expect(await whole?.text()).toBe("123456");
    await expect(long?.text()).rejects.toThrow(
      new RangeError("The body has more than the 6 bytes that are recorded: raise record.bodyBytes."),
    );
  });

  it("of a body that breaks off, or that the backend did not want to the end, rejects", async () => {
    const backend = mock(async ({ bytes }) => ({ text: String((await bytes()).byteLength) }));
    const gw = fakeGateway({ name: "g", apis: [{ name: "a", method: "POST", path: "/a", backend }] } as const, {
      limits: { maxBodyBytes: 4 },
    });
    async function* breaking(): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(1);
      throw new Error("broke off");
    }
    await gw.dispatch({ method: "POST", url: "/a", body: breaking() });
    expect((await gw.dispatch({ method: "POST", url: "/a", body: arriving("1234567890") })).status).toBe(413);
    const [broken, unwanted] = gw.calls("g.a");
    await expect(broken?.bytes()).rejects.toThrow("broke off");
    await expect(unwanted?.bytes()).rejects.toThrow("wanted no more of it");
  });

  it("of a stream that is pushed is read before the answer leaves, for it would be lost", async () => {
    let resumed = 0;
    const body = new BodyStream({ resume: () => void resumed++, cancel: () => undefined });
    const gw = fakeGateway(petstore);
    gw.use("petstore.addPet", { status: 201 });
    const pending = gw.dispatch({ method: "POST", url: "/petstore/pets", body });
    expect(resumed).toBe(1);
    body.push(new TextEncoder().encode("pushed"));
    body.end();
    expect((await pending).status).toBe(201);
    expect(await gw.calls("petstore.addPet")[0]?.text()).toBe("pushed");
  });
});

describe("the calls of a fake", () => {
  it("are those of an API, or all with those that reached none, in the order in which they came", async () => {
    const gw = fakeGateway(petstore, { onUnhandled: "bypass" });
    for (const url of ["/petstore/pets/1", "/nowhere", "/petstore/job", "/petstore/pets/2"]) await gw.dispatch({ method: "GET", url });
    expect(gw.calls("petstore.getPet").map(({ number }) => number)).toEqual([1, 4]);
    expect(gw.calls().map(({ number, api, status }) => [number, api, status])).toEqual([
      [1, "petstore.getPet", 200],
      [2, null, 404],
      [3, "petstore.job", 200],
      [4, "petstore.getPet", 200],
    ]);
    expect(gw.calls("petstore.adopt")).toEqual([]);
    expect(() => gw.calls("petstore.nothing" as "petstore.adopt")).toThrow("There is no API");
  });

  it("are the latest, as many as are to be kept of each API", async () => {
    const gw = fakeGateway(petstore, { record: { calls: 3 } });
    for (let i = 1; i <= 8; i++) await gw.dispatch({ method: "GET", url: `/petstore/pets/${i}` });
    expect(gw.calls("petstore.getPet").map(({ params }) => params.petId)).toEqual(["6", "7", "8"]);
  });

  it("have those that a hook answered", async () => {
    const gw = fakeGateway(petstore, { hooks: { onMatch: (matched) => matched.respond({ status: 401 }) } });
    await gw.dispatch({ method: "GET", url: "/petstore/pets" });
    expect(gw.calls()).toMatchObject([{ api: "petstore.listPets", status: 401, served: { api: "listPets", kind: "http" } }]);
    expect(gw.calls("petstore.listPets")).toHaveLength(1);
    gw.verify();
  });
});

describe("the hooks and events of a gateway", () => {
  it("are there in its fake", async () => {
    const told: string[] = [];
    const gw = fakeGateway(petstore, {
      hooks: {
        onMatch: (matched) => void told.push(`match ${matched.header("x-a")}`),
        onResponse: ({ status }, { url }) => void told.push(`response ${status} ${url}`),
        onError: ({ code }, { method }) => void told.push(`error ${code} ${method}`),
      },
    });
    await gw.dispatch({ method: "GET", url: "/petstore/pets/7", headers: { "x-a": "1" } });
    gw.use("petstore.getPet", () => {
      throw new Error("of the test");
    });
    await gw.dispatch({ method: "GET", url: "/petstore/pets/8" });
    expect(told).toEqual([
      "match 1",
      "response 200 /petstore/pets/7",
      "match undefined",
      "error FUNCTION_FAILED GET",
      "response 500 /petstore/pets/8",
    ]);
  });
});
