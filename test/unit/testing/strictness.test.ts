import { afterEach, describe, expect, it, vi } from "vitest";
import { ConfigError, fn, http, mock } from "../../../src/index.js";
import { fakeGateway, UnhandledRequestError } from "../../../src/testing/index.js";
import { customBackend } from "../support/gateways.js";
import { petstore, rejection, thrown } from "./support.js";

afterEach(() => vi.restoreAllMocks());

const get = (url: string) => new Request(`http://any${url}`);

describe("a fake of a true configuration", () => {
  it("is built without the files, functions and upstreams that only a call would need", async () => {
    const gw = fakeGateway({ groups: [petstore] });
    expect(gw.routes().map(({ api, kind }) => `${api} ${kind}`)).toEqual([
      "listPets http",
      "addPet http",
      "getPet mock",
      "adopt function",
      "job mock",
    ]);
    expect(await (await gw.fetch(get("/petstore/pets/7"))).json()).toEqual({ id: 7, name: "Tama" });
    await gw.close();
  });

  it.each([
    ["http", "GET", "/petstore/pets", "petstore.listPets"],
    ["function", "POST", "/petstore/pets/7/adoption", "petstore.adopt"],
  ])("refuses an answer by %s, and says what to do", async (kind, method, path, api) => {
    const gw = fakeGateway(petstore, { functions: { adopt: () => "must not be called" } });
    const error = await rejection(gw.fetch(new Request(`http://any${path}`, { method })));
    expect(error).toBeInstanceOf(UnhandledRequestError);
    expect(error.message).toBe(
      `The fake gateway has nothing for a request.\n${method} http://any${path}: ${api} is answered by a backend of kind ${kind}, ` +
        `which a fake does not call. Say what it answers, gw.use("${api}", { json: … }), or let it through: passthrough: ["${api}"].`,
    );
  });

  it("refuses kinds of the user's own as well", async () => {
    const run = vi.fn();
    const group = { name: "g", backend: { kind: "custom", run }, apis: [{ name: "a", method: "GET", path: "/a" }] } as const;
    const gw = fakeGateway(group, { backends: [customBackend] });
    await expect(gw.dispatch({ method: "GET", url: "/a" })).rejects.toThrow("of kind custom, which a fake does not call");
    expect(run).not.toHaveBeenCalled();
    const open = fakeGateway(group, { backends: [customBackend], passthrough: ["g.a"] });
    run.mockImplementation((exchange) => exchange.respond({ text: "own" }));
    expect(await (await open.dispatch({ method: "GET", url: "/a" })).text()).toBe("own");
  });

  it("refuses what a rule of its environment sets, where that is no Mock", async () => {
    const when = { header: { "x-far": "1" } };
    const rules = [{ environment: "test", when, backend: http("https://far.invalid") }];
    const gw = fakeGateway(
      { name: "g", backend: mock(), rules, apis: [{ name: "a", method: "GET", path: "/a" }] },
      { environment: "test" },
    );
    expect((await gw.dispatch({ method: "GET", url: "/a" })).status).toBe(200);
    await expect(gw.dispatch({ method: "GET", url: "/a", headers: { "x-far": "1" } })).rejects.toThrow("kind http");
    gw.use("g.a", { text: "near" });
    const response = await gw.dispatch({ method: "GET", url: "/a", headers: { "x-far": "1" } });
    expect([await response.text(), response.served.kind, response.served.source]).toEqual(["near", "mock", "override"]);
  });

  it("refuses what no gateway would take", () => {
    const backend = { kind: "htpp" as "http", url: "http://a" };
    expect(thrown(() => fakeGateway({ groups: [{ name: "g", backend, apis: [] }] }))).toBeInstanceOf(ConfigError);
  });

  it("brings its own adapter for Mocks", () => {
    const adapter = { ...customBackend, kind: "mock" };
    expect(() => fakeGateway(petstore, { backends: [adapter] })).toThrow('name their folder with "files"');
  });
});

describe("what is let through by name", () => {
  it("is called: a function with its code, its siblings not", async () => {
    const group = {
      name: "g",
      apis: [
        { name: "a", method: "GET", path: "/a", backend: fn("named") },
        { name: "b", method: "GET", path: "/b", backend: fn("named") },
      ],
    } as const;
    const gw = fakeGateway(group, { passthrough: ["g.a"], functions: { named: () => "called" } });
    const response = await gw.dispatch({ method: "GET", url: "/a" });
    expect([await response.json(), response.served.kind]).toEqual(["called", "function"]);
    await expect(gw.dispatch({ method: "GET", url: "/b" })).rejects.toThrow(UnhandledRequestError);
    expect(gw.calls("g.a").map(({ status }) => status)).toEqual([200]);
  });

  it("must be what a gateway would take", () => {
    const error = thrown(() => fakeGateway(petstore, { passthrough: ["petstore.adopt"] }));
    expect(error).toBeInstanceOf(ConfigError);
    expect(error.message).toMatch(/UNKNOWN_FUNCTION: petstore\.adopt: /);
    expect(thrown(() => fakeGateway(petstore, { passthrough: ["petstore.listPets"] })).message).toContain("UNREADABLE_FILE");
  });

  it("must be there", () => {
    // @ts-expect-error there is no such API
    const build = () => fakeGateway(petstore, { passthrough: ["petstore.getPets"] });
    expect(build).toThrow(/There is no API "petstore.getPets"; there are petstore.listPets, .* Did you mean "petstore.getPet"\?/);
  });

  it("is asked after the overrides", async () => {
    const group = { name: "g", apis: [{ name: "a", method: "GET", path: "/a", backend: fn(() => "true") }] } as const;
    const gw = fakeGateway(group, { passthrough: ["g.a"] });
    gw.use("g.a", { text: "override" }, { times: 1 });
    const ask = async () => (await gw.dispatch({ method: "GET", url: "/a" })).text();
    expect([await ask(), await ask()]).toEqual(["override", '"true"']);
  });
});

describe("an unhandled request", () => {
  it("says which APIs come nearest, and why none is for it", async () => {
    const gw = fakeGateway(petstore);
    const path = await rejection(gw.dispatch({ method: "GET", url: "/petstore/pest" }));
    expect(path.message).toContain("GET /petstore/pest: No API has this path.\n  nearest: petstore.listPets, GET /petstore/pets: ");
    const method = await rejection(gw.dispatch({ method: "DELETE", url: "/petstore/job" }));
    expect(method.message).toContain("This path takes GET, HEAD, OPTIONS.\n  nearest: petstore.job, GET /petstore/job: The API takes GET.");
  });

  it("says why none of a Mock's responses and none of the overrides is for it, without secrets", async () => {
    const group = {
      name: "g",
      apis: [{ name: "a", method: "GET", path: "/a", backend: mock({ responses: [{ when: { query: { b: "1" } }, text: "b" }] }) }],
    } as const;
    const gw = fakeGateway(group);
    gw.use("g.a", { status: 404 }, { when: { header: { "x-a": "1" } } });
    const { message } = await rejection(gw.dispatch({ method: "GET", url: "/a?token=hidden" }));
    expect(message).toMatch(/GET \/a\?token=\[redacted\]: none of the responses of g\.a is for it\.\n {2}responses\[0\]: .*"b"/);
    expect(message).toMatch(/\n {2}override \{"status":404\}, \{"when":\{"header":\{"x-a":"1"\}\}\}: the header "x-a"/);
  });

  it("is told over a socket as a problem, by handle", async () => {
    const gw = fakeGateway(petstore);
    const response = await gw.handle({ method: "GET", url: "/petstore/pets" });
    expect([response.status, response.headers["content-type"]]).toEqual([501, "application/problem+json"]);
    expect(await response.json()).toMatchObject({
      status: 501,
      code: "UNHANDLED_REQUEST",
      detail: expect.stringContaining("petstore.listPets"),
    });
  });

  it("with warn is warned of, and answered as by the gateway alone; nothing fails", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    const gw = fakeGateway(petstore, { onUnhandled: "warn" });
    expect((await gw.fetch(get("/nowhere"))).status).toBe(404);
    expect((await gw.dispatch({ method: "PUT", url: "/petstore/pets" })).status).toBe(405);
    expect((await gw.fetch(get("/petstore/pets"))).status).toBe(501);
    expect(warn.mock.calls.map(([text]) => String(text).split("\n")[1])).toEqual([
      "GET http://any/nowhere: No API has this path.",
      "PUT /petstore/pets: This path takes GET, HEAD, OPTIONS, POST.",
      expect.stringContaining("petstore.listPets is answered by"),
    ]);
    gw.verify();
  });

  it("with bypass is none of the fake's business", async () => {
    const gw = fakeGateway(petstore, { onUnhandled: "bypass" });
    expect((await gw.fetch(get("/nowhere"))).status).toBe(404);
    gw.verify();
  });

  it("with code gets what that says: a verdict or an answer, now or later", async () => {
    const seen: string[] = [];
    const gw = fakeGateway(petstore, {
      onUnhandled: async ({ url, api }, why) => {
        seen.push(`${api}: ${why.split("\n")[0]}`);
        return url.endsWith("gone") ? { status: 410, text: "gone" } : "error";
      },
    });
    const response = await gw.dispatch({ method: "GET", url: "/gone" });
    expect([response.status, await response.text()]).toEqual([410, "gone"]);
    expect(gw.calls()).toMatchObject([{ api: null, status: 410 }]);
    await expect(gw.dispatch({ method: "GET", url: "/other" })).rejects.toThrow(UnhandledRequestError);
    expect(seen).toEqual(["null: GET /gone: No API has this path.", "null: GET /other: No API has this path."]);
    const sync = fakeGateway(petstore, { onUnhandled: () => "bypass" });
    expect((await sync.dispatch({ method: "GET", url: "/gone" })).status).toBe(404);
  });

  it("is not what the gateway answers for a good reason", async () => {
    const gw = fakeGateway(petstore, { limits: { maxBodyBytes: 3 } });
    expect((await gw.dispatch({ method: "OPTIONS", url: "/petstore/pets" })).status).toBe(204);
    expect((await gw.dispatch({ method: "POST", url: "/petstore/pets", body: "long" })).status).toBe(413);
    await gw.close();
    expect((await gw.dispatch({ method: "GET", url: "/petstore/pets/7" })).status).toBe(503);
    gw.verify();
  });
});
