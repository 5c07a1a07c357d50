import { describe, expect, expectTypeOf, it } from "vitest";
import { defineGroup, fn, type GatewayConfig, mock } from "../../src/index.js";
import { type ApiName, type ApiPath, type FakeGateway, fakeGateway } from "../../src/testing/index.js";
import { isolated, matchers } from "../../src/testing/vitest/index.js";

const petstore = defineGroup({
  name: "petstore",
  backend: mock(),
  apis: [
    { name: "listPets", method: "GET", path: "/pets" },
    { name: "getPet", method: "GET", path: "/pets/{petId}" },
    { name: "file", method: "GET", path: "/files/{path+}", backend: fn("file") },
  ],
});

describe("the APIs of a fake are known by name", () => {
  it("of a defined group, of several, and of a configuration that is written in the call", () => {
    expectTypeOf<ApiName<typeof petstore>>().toEqualTypeOf<"petstore.listPets" | "petstore.getPet" | "petstore.file">();
    expectTypeOf<ApiPath<typeof petstore, "petstore.getPet">>().toEqualTypeOf<"/pets/{petId}">();
    const orders = defineGroup({ name: "orders", prefix: "/o", backend: mock(), apis: [{ name: "list", method: "GET", path: "/orders" }] });
    const both = fakeGateway({ groups: [petstore, orders] });
    both.use("orders.list", {});
    // @ts-expect-error the API is of another group
    expect(() => both.use("orders.getPet", {})).toThrow();
    const written = fakeGateway({ groups: [{ name: "g", apis: [{ name: "a", method: "GET", path: "/{b}", backend: mock() }] }] });
    written.use("g.a", ({ params }) => ({ text: params.b }));
    // @ts-expect-error there is no API b
    expect(() => written.use("g.b", {})).toThrow();
  });

  it("in use, calls, passthrough and matchers", () => {
    const gw = fakeGateway(petstore);
    // @ts-expect-error there is no API getPest
    expect(() => gw.use("petstore.getPest", {})).toThrow();
    // @ts-expect-error there is no API getPest
    expect(() => gw.calls("petstore.getPest")).toThrow();
    // @ts-expect-error there is no API getPest
    expect(() => fakeGateway(petstore, { passthrough: ["petstore.getPest"] })).toThrow();
    expect.extend(matchers);
    // @ts-expect-error there is no API getPest
    expect(() => expect(gw).toHaveServed("petstore.getPest")).toThrow("There is no API");
    expect(gw).not.toHaveServed("petstore.getPet");
  });

  it("only at run time where the configuration is data", () => {
    const config = JSON.parse(
      '{"groups":[{"name":"g","backend":{"kind":"mock"},"apis":[{"name":"a","method":"GET","path":"/a"}]}]}',
    ) as GatewayConfig;
    const gw = fakeGateway(config);
    expectTypeOf<ApiName<GatewayConfig>>().toBeString();
    gw.use("g.a", ({ params }) => ({ text: params.anything ?? "" }));
    expect(() => gw.use("g.b", {})).toThrow();
  });
});

describe("an override is typed by its API's path", () => {
  const gw = fakeGateway(petstore);

  it("in handlers, wherever they stand", () => {
    gw.use("petstore.getPet", ({ params }) => {
      expectTypeOf(params).toEqualTypeOf<{ readonly petId: string }>();
      // @ts-expect-error the path has no parameter petID
      return { text: params.petID };
    });
    gw.use("petstore.file", { responses: [{ when: { call: 1 }, handler: ({ params }) => ({ text: params.path }) }, { status: 404 }] });
    expect(gw.use("petstore.getPet", { handler: ({ params }) => ({ text: params.petId }) }).used).toBe(0);
  });

  it("in its conditions", () => {
    gw.use("petstore.getPet", {}, { when: { path: { petId: "7" }, any: [{ path: { petId: { prefix: "a" } } }, { query: { a: "1" } }] } });
    // @ts-expect-error the path has no parameter petID
    gw.use("petstore.getPet", {}, { when: { path: { petID: "7" } } });
    // @ts-expect-error the path has no parameters
    expect(gw.use("petstore.listPets", {}, { when: { not: { path: { petId: "7" } } } }).used).toBe(0);
  });

  it("and is a Mock", () => {
    // @ts-expect-error responses exclude an answer
    expect(() => gw.use("petstore.getPet", { responses: [{ text: "a" }], json: 1 })).toThrow();
    // @ts-expect-error there is no such fault
    expect(() => gw.use("petstore.getPet", { fault: "TIMEOUT_" })).toThrow();
  });
});

describe("a fake", () => {
  it("of one configuration stands where any is wanted, and its fixture keeps its type", () => {
    const any: FakeGateway = fakeGateway(petstore);
    const fixture = isolated(fakeGateway(petstore));
    expectTypeOf(fixture).parameter(1).parameter(0).toEqualTypeOf<FakeGateway<typeof petstore>>();
    expect(any.calls()).toEqual([]);
  });
});
