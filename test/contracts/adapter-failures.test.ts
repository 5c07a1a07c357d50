import { describe, expect, it, vi } from "vitest";
import { type BackendAdapter, type BackendConfig, createGateway, FunctionBackend, MockBackend } from "../../src/index.js";
import { EchoBackend } from "./echo-backend.js";

const group = { name: "g", apis: [{ name: "a", method: "GET", path: "/", backend: { kind: "echo" as const, text: "hi" } }] };

describe("adapters among each other", () => {
  it("one that fails to close leaves no other open", async () => {
    for (const failure of [() => Promise.reject(new Error("It would not close.")), thrower]) {
      const [first, second] = [new EchoBackend(["api"]), new MockBackend() as BackendAdapter<BackendConfig>];
      const closed = vi.fn(async () => {});
      first.close = failure;
      second.close = closed;
      const gateway = createGateway({ groups: [] }, { backends: [first as unknown as BackendAdapter<BackendConfig>, second] });
      await gateway.close().catch(() => {});
      expect(closed).toHaveBeenCalledTimes(1);
    }
  });

  it("one that fails to prepare builds no gateway, and an update leaves the old configuration live", async () => {
    const adapter = new EchoBackend(["api"]);
    const gateway = createGateway({ groups: [group] }, { backends: [adapter] });
    adapter.prepare = () => {
      throw new Error("It is not ready.");
    };
    expect(() => createGateway({ groups: [group] }, { backends: [adapter] })).toThrow();
    expect(() => gateway.update({ groups: [{ ...group, name: "other" }] })).toThrow();
    const response = await gateway.dispatch({ method: "GET", url: "/" });
    expect([response.status, response.served.group, await response.text()]).toEqual([200, "g", "hi"]);
  });

  it("one of a built-in kind stands in for the library's", async () => {
    const own: BackendAdapter<BackendConfig> = {
      kind: "mock",
      levels: ["group", "api"],
      prepare: () => (exchange) => exchange.respond({ text: "mine" }),
    };
    const apis = [{ name: "a", method: "GET", path: "/" }];
    const gateway = createGateway({ groups: [{ name: "g", backend: { kind: "mock", text: "theirs" }, apis }] }, { backends: [own] });
    expect(await (await gateway.dispatch({ method: "GET", url: "/" })).text()).toBe("mine");
  });

  it("a function backend that declares itself legal on groups is still refused there (R1)", () => {
    class Everywhere extends FunctionBackend {
      override readonly levels = ["api", "group"] as never;
    }
    const groups = [{ name: "g", backend: { kind: "function", name: "f" }, apis: [{ name: "a", method: "GET", path: "/" }] }];
    const options = { backends: [new Everywhere()], functions: { f: () => "" } };
    expect(() => createGateway({ groups } as never, options)).toThrow(/KIND_NOT_ALLOWED/);
  });
});

function thrower(): never {
  throw new Error("It would not close.");
}
