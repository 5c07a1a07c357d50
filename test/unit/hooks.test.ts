import { describe, expect, it } from "vitest";
import { type ErrorEvent, type GatewayHooks, GatewayError, type GatewayResponse, type MatchedRequest } from "../../src/index.js";
import { FakeClock } from "./support/fake-clock.js";
import { calling, running, serving } from "./support/gateways.js";

const request = { method: "GET", url: "/a" };
const apis = [{ name: "a", method: "GET", path: "/a" }];

/** A gateway on a Mock that says "mock", with its error events. */
function hooked(hooks: GatewayHooks, clock?: FakeClock) {
  const gateway = serving(apis, { hooks, ...(clock && { clock }) }, { kind: "mock", text: "mock" });
  const errors: ErrorEvent[] = [];
  gateway.on("error", (event) => errors.push(event));
  return { gateway, errors };
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

const throwing = () => {
  throw new Error("s3cret");
};

describe("onMatch", () => {
  it("sees what was matched before the backend is called", async () => {
    const seen: unknown[] = [];
    const gateway = calling(
      () => {
        seen.push("backend");
        return 1;
      },
      {
        hooks: {
          onMatch: ({ path, params, resolution, served, request: asked, header }: MatchedRequest) =>
            void seen.push(path, { ...params }, resolution.source, served.api, asked.method, typeof header),
        },
      },
    );
    await gateway.dispatch({ method: "GET", url: "/a/%41" });
    expect(seen).toEqual(["/a/A", { id: "A" }, "api", "a", "GET", "function", "backend"]);
  });

  it("reads headers in any case", async () => {
    const seen: unknown[] = [];
    const { gateway } = hooked({ onMatch: (matched) => void seen.push(matched.header("X-A")) });
    await gateway.dispatch({ ...request, headers: { "x-a": "1" } });
    expect(seen).toEqual(["1"]);
  });

  it("lets the backend answer where it gives nothing, at once or later", async () => {
    for (const onMatch of [() => undefined, async () => undefined]) {
      const answer = await hooked({ onMatch }).gateway.dispatch(request);
      await expect(answer.text()).resolves.toBe("mock");
    }
  });

  it("answers instead of the backend where it gives an answer, which keeps its evidence", async () => {
    const respond = (matched: MatchedRequest) => matched.respond({ status: 401, text: "who?" });
    for (const onMatch of [respond, async (matched: MatchedRequest) => respond(matched)]) {
      const answer = await hooked({ onMatch }).gateway.dispatch(request);
      expect(answer).toMatchObject({ status: 401, served: { api: "a" } });
      await expect(answer.text()).resolves.toBe("who?");
    }
  });

  it("is not asked where nothing is matched", async () => {
    let asked = 0;
    const { gateway } = hooked({ onMatch: () => void asked++ });
    await gateway.dispatch({ method: "GET", url: "/nowhere" });
    expect(asked).toBe(0);
  });

  it("refuses the request where it throws: with a 500 without details, or as a GatewayError says", async () => {
    for (const onMatch of [throwing, async () => throwing()]) {
      const { gateway, errors } = hooked({ onMatch });
      const answer = await gateway.dispatch(request);
      expect(answer.status).toBe(500);
      expect(await answer.text()).not.toContain("s3cret");
      expect(errors).toMatchObject([{ error: { code: "INTERNAL", cause: { message: "s3cret" } }, served: { api: "a" } }]);
    }
    const refuse = () => {
      throw new GatewayError("UNAVAILABLE", "Later.", { headers: { "retry-after": "1" } });
    };
    const answer = await hooked({ onMatch: refuse }).gateway.dispatch(request);
    expect([answer.status, answer.headers["retry-after"]]).toEqual([503, "1"]);
  });

  it.each([null, {}, "answer", new Response("x")])("is a 500 where it gives what is no answer: %j", async (given) => {
    for (const onMatch of [() => given, async () => given]) {
      const answer = await hooked({ onMatch: onMatch as unknown as () => undefined }).gateway.dispatch(request);
      expect(answer.status).toBe(500);
    }
  });

  it("is a 504 where it never settles", async () => {
    const clock = new FakeClock();
    const answer = hooked({ onMatch: () => new Promise<undefined>(() => {}) }, clock).gateway.dispatch(request);
    clock.advance(60_000);
    expect((await answer).status).toBe(504);
    expect(clock.pending).toBe(0);
  });

  it("keeps its own `this`", async () => {
    class Guard implements GatewayHooks {
      readonly status = 403;
      onMatch(matched: MatchedRequest): GatewayResponse {
        return matched.respond({ status: this.status });
      }
    }
    expect((await hooked(new Guard()).gateway.dispatch(request)).status).toBe(403);
  });
});

describe("onResponse", () => {
  it("sees every answer with its request: the backend's, the gateway's own and failures", async () => {
    const seen: unknown[] = [];
    const onResponse = ({ status }: GatewayResponse, { method, url }: { method: string; url: string }) =>
      void seen.push([status, method, url]);
    const { gateway } = hooked({ onResponse });
    await gateway.dispatch(request);
    await gateway.dispatch({ method: "PUT", url: "/a" });
    await gateway.dispatch({ method: "OPTIONS", url: "/a" });
    await running(throwing, { hooks: { onResponse } }).dispatch(request);
    await running(async () => throwing(), { hooks: { onResponse } }).dispatch(request);
    expect(seen).toEqual([
      [200, "GET", "/a"],
      [405, "PUT", "/a"],
      [204, "OPTIONS", "/a"],
      [500, "GET", "/a"],
      [500, "GET", "/a"],
    ]);
  });

  it("sees HEAD answers as they leave", async () => {
    const bodies: unknown[] = [];
    const { gateway } = hooked({ onResponse: ({ body }) => void bodies.push(body) });
    await gateway.dispatch({ method: "HEAD", url: "/a" });
    expect(bodies).toEqual([null]);
  });

  it("has no say in the answer: what it throws is reported", async () => {
    for (const onResponse of [throwing, async () => throwing()]) {
      const { gateway, errors } = hooked({ onResponse });
      expect((await gateway.dispatch(request)).status).toBe(200);
      await turn();
      expect(errors).toMatchObject([
        { error: { code: "INTERNAL", message: "A hook failed.", cause: { message: "s3cret" } }, method: "GET", url: "/a", served: null },
      ]);
    }
  });

  it("is not waited for", async () => {
    const { gateway } = hooked({ onResponse: () => new Promise(() => {}) });
    expect((await gateway.dispatch(request)).status).toBe(200);
    await gateway.close();
  });
});

describe("onError", () => {
  it("sees every failure with its request, and no other answer", async () => {
    const seen: unknown[] = [];
    const hooks: GatewayHooks = {
      onError: ({ code, cause }, { url }) => void seen.push([code, (cause as Error | undefined)?.message, url]),
    };
    const gateway = running(async () => throwing(), { hooks });
    await gateway.dispatch(request);
    await gateway.dispatch({ method: "GET", url: "/nowhere" });
    expect(seen).toEqual([["INTERNAL", "s3cret", "/a"]]);
  });

  it("has no say in the answer: what it throws is reported", async () => {
    for (const onError of [throwing, async () => throwing()]) {
      const gateway = calling(
        () => {
          throw new GatewayError("UNAVAILABLE", "Later.");
        },
        { hooks: { onError } },
      );
      const errors: string[] = [];
      gateway.on("error", ({ error }) => errors.push(error.message));
      expect((await gateway.dispatch({ method: "GET", url: "/a/1" })).status).toBe(503);
      await turn();
      expect(errors).toEqual(["Later.", "A hook failed."]);
    }
  });
});
