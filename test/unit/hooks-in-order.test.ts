import { describe, expect, it } from "vitest";
import { type ConfigError, createGateway, GatewayError, type GatewayHooks, type MatchedRequest, mock } from "../../src/index.js";
import { serving } from "./support/gateways.js";

const request = { method: "GET", url: "/a" };

function hooked(hooks: GatewayHooks) {
  const gateway = serving([{ name: "a", method: "GET", path: "/a" }], { hooks }, { kind: "mock", text: "mock" });
  const errors: unknown[] = [];
  gateway.on("error", ({ error }) => errors.push((error.cause as Error | undefined)?.message));
  return { gateway, errors };
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

const failing = (message: string, later: boolean) => () => {
  if (later) return Promise.reject(new Error(message));
  throw new Error(message);
};

describe("several hooks", () => {
  it("onMatch are asked in order until one answers, be they at once or later", async () => {
    for (const later of [false, true]) {
      const seen: string[] = [];
      const asks = (name: string, status?: number) => {
        const ask = (matched: MatchedRequest) => {
          seen.push(name);
          return status === undefined ? undefined : matched.respond({ status });
        };
        return later ? (matched: MatchedRequest) => turn().then(() => ask(matched)) : ask;
      };
      const { gateway } = hooked({ onMatch: [asks("one"), asks("two", 401), asks("three", 403)] });
      expect((await gateway.dispatch(request)).status).toBe(401);
      expect(seen).toEqual(["one", "two"]);
      expect((await hooked({ onMatch: [asks("one"), asks("two")] }).gateway.dispatch(request)).status).toBe(200);
    }
  });

  it("onMatch that throws refuses the request, and none after it is asked", async () => {
    for (const later of [false, true]) {
      const asked: number[] = [];
      const refuse = () => {
        throw new GatewayError("UNAVAILABLE", "Later.");
      };
      const { gateway } = hooked({ onMatch: [later ? async () => refuse() : refuse, () => void asked.push(1)] });
      expect((await gateway.dispatch(request)).status).toBe(503);
      expect(asked).toEqual([]);
    }
  });

  it.each([["onResponse"], ["onError"]] as const)(
    "%s are called in order, each when the one before has settled, whatever fails",
    async (name) => {
      const seen: string[] = [];
      const { gateway, errors } = hooked({
        ...(name === "onError" && { onMatch: failing("refused", false) }),
        [name]: [
          async () => {
            await turn();
            seen.push("slow");
          },
          failing("first", false),
          failing("second", true),
          () => void seen.push("last"),
        ],
      });
      await gateway.dispatch(request);
      expect(seen).toEqual([]);
      for (let i = 0; i < 5; i++) await turn();
      expect(seen).toEqual(["slow", "last"]);
      expect(errors).toEqual([...(name === "onError" ? ["refused"] : []), "first", "second"]);
    },
  );

  it("are none where the list is empty", async () => {
    expect((await hooked({ onMatch: [], onBackend: [], onResponse: [], onError: [] }).gateway.dispatch(request)).status).toBe(200);
  });
});

describe("the option hooks", () => {
  const issuesOf = (hooks: unknown) => {
    try {
      createGateway(
        { groups: [{ name: "g", backend: mock(), apis: [{ name: "a", method: "GET", path: "/a" }] }] },
        { hooks: hooks as GatewayHooks },
      );
      return undefined;
    } catch (error) {
      return (error as ConfigError).issues;
    }
  };

  it("refuses a misspelt hook: it may be the one that keeps strangers out", () => {
    expect(issuesOf({ onmatch: () => undefined, onRequest: () => undefined })).toEqual([
      { code: "UNKNOWN_KEY", path: "/options/hooks/onmatch", message: expect.stringContaining('Did you mean "onMatch"?') },
      { code: "UNKNOWN_KEY", path: "/options/hooks/onRequest", message: expect.stringContaining('"onMatch", "onBackend"') },
    ]);
  });

  it("refuses what is no function, and says where it is", () => {
    expect(issuesOf({ onMatch: "yes", onError: [() => undefined, 1, null], onBackend: null })).toMatchObject([
      { code: "INVALID_TYPE", path: "/options/hooks/onMatch" },
      { code: "INVALID_TYPE", path: "/options/hooks/onBackend" },
      { code: "INVALID_TYPE", path: "/options/hooks/onError/1" },
      { code: "INVALID_TYPE", path: "/options/hooks/onError/2" },
    ]);
    expect(issuesOf(7)).toMatchObject([{ code: "INVALID_TYPE", path: "/options/hooks" }]);
  });

  it("takes an object with other members", () => {
    expect(issuesOf({ once: 1, name: "guard", onMatch: () => undefined })).toBeUndefined();
  });
});
