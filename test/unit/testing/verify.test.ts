import { describe, expect, it } from "vitest";
import { assertHandledEverything, assertServed, fakeGateway, type VerificationError } from "../../../src/testing/index.js";
import { matchers } from "../../../src/testing/vitest/index.js";
import { petstore, thrown } from "./support.js";

expect.extend(matchers);

const pet = { method: "GET", url: "/petstore/pets/7" };

/** The complaints of a fake, each as its kind and first line. */
function complaints(gw: { verify(): void }): string[] {
  return (thrown(() => gw.verify()) as VerificationError).complaints.map(({ kind, message }) => `${kind} ${message}`);
}

describe("verify", () => {
  it("is content where all went as it was told", async () => {
    const gw = fakeGateway(petstore);
    gw.use("petstore.getPet", { status: 404 }, { times: 1 });
    gw.use("petstore.listPets", { json: [] });
    await gw.dispatch(pet);
    await gw.dispatch({ method: "GET", url: "/petstore/pets" });
    gw.verify();
    expect(gw).toHaveHandledEverything();
  });

  it("says everything at once: what was unhandled, what was not used, what was used up", async () => {
    const gw = fakeGateway(petstore);
    gw.use("petstore.getPet", { status: 404 }, { times: 2 });
    gw.use("petstore.listPets", { json: [] });
    gw.use("petstore.addPet", { status: 201 }, { when: { body: { "/name": "Tama" } } });
    await gw.dispatch(pet);
    await gw.dispatch({ method: "GET", url: "/nowhere" }).catch(() => undefined);
    await gw.dispatch({ method: "POST", url: "/petstore/pets", body: '{"name":"Rex"}' }).catch(() => undefined);
    for (let i = 0; i < 3; i++) await gw.dispatch({ method: "GET", url: "/petstore/job" });
    expect(complaints(gw)).toEqual([
      expect.stringMatching(/^unhandled GET \/nowhere: No API has this path\.\n {2}nearest: /),
      expect.stringMatching(/^unhandled POST \/petstore\/pets: petstore\.addPet is answered by .*\n {2}override \{"status":201\}.*"Rex"/),
      "exhausted GET /petstore/job, petstore.job: The sequence of 2 responses of this Mock is used up.",
      'unused gw.use("petstore.getPet", {"status":404}, {"times":2}) answered 1 of 2 requests, of 1 that came to this API: a later override was asked first.',
      'unused gw.use("petstore.listPets", {"json":[]}) answered no request: none came to this API.',
      expect.stringMatching(
        /^unused gw\.use\("petstore\.addPet".*answered no request\.\nThe last that it was not for: POST \/petstore\/pets: .*"Rex"/,
      ),
    ]);
    expect(thrown(() => gw.verify()).message).toMatch(
      /^The fake gateway was not used as it was told:\n {2}unhandled: GET \/nowhere: .*\n {6}nearest: /,
    );
  });

  it("asks no more for an override that was removed", () => {
    const gw = fakeGateway(petstore);
    const override = gw.use("petstore.getPet", {});
    expect(complaints(gw)).toHaveLength(1);
    override.remove();
    override.remove();
    gw.verify();
  });

  it("keeps its head where very much goes wrong", async () => {
    const gw = fakeGateway(petstore);
    for (let i = 0; i < 150; i++) await gw.dispatch({ method: "GET", url: `/nowhere/${i}` }).catch(() => undefined);
    expect(complaints(gw)).toHaveLength(100);
  });
});

describe("reset", () => {
  it("takes calls, complaints, sequences and call numbers back to the beginning, and leaves overrides as if never used", async () => {
    const gw = fakeGateway(petstore);
    gw.use("petstore.getPet", { template: true, text: "{{call}}" }, { times: 1 });
    const ask = async () => (await gw.dispatch(pet)).text();
    const job = async () => (await gw.dispatch({ method: "GET", url: "/petstore/job" })).text();
    for (let i = 0; i < 2; i++) {
      expect([await ask(), await ask()]).toEqual(["1", '{"id":7,"name":"Tama"}']);
      expect([await job(), await job()]).toEqual(["waiting", "done"]);
      await gw.dispatch({ method: "GET", url: "/nowhere" }).catch(() => undefined);
      gw.reset();
      expect(gw.calls()).toEqual([]);
      expect(complaints(gw)).toEqual([expect.stringContaining("answered 0 of 1 request: none came")]);
    }
  });
});

describe("restore", () => {
  it("removes the overrides and nothing else", async () => {
    const gw = fakeGateway(petstore);
    gw.use("petstore.getPet", { text: "override" });
    await gw.dispatch({ method: "GET", url: "/petstore/job" });
    gw.restore();
    expect(await (await gw.dispatch(pet)).text()).toBe('{"id":7,"name":"Tama"}');
    expect(await (await gw.dispatch({ method: "GET", url: "/petstore/job" })).text()).toBe("done");
    expect(gw.calls()).toHaveLength(3);
    gw.verify();
  });
});

describe("what was served", () => {
  async function used() {
    const gw = fakeGateway(petstore, { onUnhandled: "bypass" });
    const override = gw.use("petstore.getPet", { status: 404 }, { when: { path: { petId: "8" } } });
    await gw.dispatch({ method: "GET", url: "/petstore/pets/7?a=1&a=2", headers: { "X-Id": "1" } });
    await gw.dispatch({ method: "HEAD", url: "/petstore/pets/8" });
    return { gw, override };
  }

  it("is asserted for vitest, jest and node:test alike", async () => {
    const { gw, override } = await used();
    expect(gw).toHaveServed("petstore.getPet");
    expect(gw).toHaveServed("petstore.getPet", { times: 2, backend: "mock" });
    expect(gw).toHaveServed("petstore.getPet", { times: 1, source: "api", status: 200, params: { petId: "7" } });
    expect(gw).toHaveServed("petstore.getPet", { times: 1, query: { a: "2" }, headers: { "x-ID": "1" }, method: "GET" });
    expect(gw).toHaveServed("petstore.getPet", { times: 1, override, method: "HEAD" });
    expect(gw).toHaveServed("petstore.job", { times: 0 });
    expect(gw).not.toHaveServed("petstore.job");
    expect(gw).not.toHaveServed("petstore.getPet", { times: 1 });
    assertServed(gw, "petstore.getPet", { times: 2 });
    assertHandledEverything(gw);
  });

  it("is told with each call and why it is not the one that was meant", async () => {
    const { gw } = await used();
    const { message } = thrown(() => assertServed(gw, "petstore.getPet", { status: 500, params: { petId: "8" } }));
    expect(message.split("\n")).toEqual([
      'Expected petstore.getPet to have served a request with {"status":500,"params":{"petId":"8"}} at least once; it did 0 of the 2 that came:',
      '  GET /petstore/pets/7?a=1&a=2 -> 200 (mock, api); status is 200, not 500; params.petId is "7", not "8"',
      "  HEAD /petstore/pets/8 -> 404 (mock, override); status is 404, not 500",
    ]);
    expect(thrown(() => expect(gw).not.toHaveServed("petstore.getPet", { times: 2 })).message).toMatch(
      /^Expected petstore\.getPet not to have served 2 times/,
    );
    expect(thrown(() => expect(gw).toHaveServed("petstore.job")).message).toMatch(/it did 0 of the 0 that came:\n {2}none$/);
  });

  it("is not counted where calls were dropped", async () => {
    const gw = fakeGateway(petstore, { record: { calls: 2 } });
    for (let i = 0; i < 3; i++) await gw.dispatch(pet);
    expect(() => assertServed(gw, "petstore.getPet", { times: 2 })).toThrow("1 of its calls is kept no more: raise record.calls.");
    assertServed(gw, "petstore.getPet");
  });

  it("fails where something was unhandled or used up, and does not ask for overrides", async () => {
    const gw = fakeGateway(petstore);
    gw.use("petstore.getPet", {});
    assertHandledEverything(gw);
    expect(gw).toHaveHandledEverything();
    await gw.dispatch({ method: "GET", url: "/nowhere" }).catch(() => undefined);
    expect(() => assertHandledEverything(gw)).toThrow("unhandled: GET /nowhere");
    expect(() => expect(gw).toHaveHandledEverything()).toThrow("unhandled: GET /nowhere");
    expect(gw).not.toHaveHandledEverything();
  });

  it("is asked of a fake gateway only", () => {
    expect(() => expect({}).toHaveServed("a.b")).toThrow("toHaveServed is for a fake gateway");
    expect(() => expect(undefined).toHaveHandledEverything()).toThrow("toHaveHandledEverything is for a fake gateway");
  });
});
