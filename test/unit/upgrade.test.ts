import { describe, expect, it } from "vitest";
import {
  type BackendAdapter,
  BodyStream,
  createGateway,
  type DispatchEvent,
  type Exchange,
  type Gateway,
  GatewayError,
  type GatewayOptions,
  type GatewayRequest,
  type Upgrade,
  type UpgradeHandler,
} from "../../src/index.js";
import { upgradeProtocols } from "../../src/core/model/upgrade.js";
import { FakeClock } from "./support/fake-clock.js";
import { serving } from "./support/gateways.js";

/** A stream that nobody says anything in. */
const silent = () => new BodyStream({ resume() {}, cancel() {} });

const asking = (protocol = "websocket", more: Partial<GatewayRequest> = {}): GatewayRequest => ({
  method: "GET",
  url: "/a",
  headers: { connection: "Upgrade", upgrade: protocol },
  ...more,
});

interface SwitchingConfig {
  readonly kind: "switching";
  readonly upgrade: UpgradeHandler;
}

/** A gateway whose API /a is answered by code that can go on in another protocol; tells how often that was prepared. */
function switching(upgrade: UpgradeHandler, options: Omit<GatewayOptions, "backends"> = {}, apis = ["/a"], owns = true) {
  const prepared: string[] = [];
  const adapter: BackendAdapter<SwitchingConfig> = {
    kind: "switching",
    levels: ["group"],
    ownsDeadline: owns,
    prepare: () => (exchange) => exchange.respond({ text: "ordinary" }),
    prepareUpgrade(config, { api }) {
      prepared.push(api.name);
      return config.upgrade;
    },
  };
  const gateway = createGateway(
    {
      groups: [
        { name: "g", backend: { kind: "switching", upgrade }, apis: apis.map((path) => ({ name: path, method: "ANY" as const, path })) },
      ],
    },
    { ...options, backends: [adapter] },
  );
  return { gateway: gateway as unknown as Gateway, prepared };
}

const agree: UpgradeHandler = (exchange, { protocols }) =>
  exchange.respondPrepared(101, ["connection", "upgrade", "upgrade", protocols[0] as string], silent());

describe("the protocols that a request may be switched to", () => {
  it.each([
    ["websocket", ["websocket"]],
    ["WebSocket", ["WebSocket"]],
    ["chat/2,irc/6.9 , ,echo", ["chat/2", "irc/6.9", "echo"]],
    ["h2c", []],
    ["h2c, websocket, H2C, h2, HTTP/2.0, TLS/1.0, https", ["websocket"]],
    ["httpish, tlsx", ["httpish", "tlsx"]],
    ["web socket", []],
    ["websocket/", []],
    ["a/b/c", []],
    ["websocket\x00", []],
    ["", []],
  ])("are those of Upgrade: %j that are no HTTP", (upgrade, wanted) => {
    expect(upgradeProtocols(asking(upgrade))).toEqual(wanted);
  });

  it.each([
    ["several lines", ["Connection", "keep-alive", "Connection", "x, UPGRADE", "Upgrade", "a", "Upgrade", "b"], ["a", "b"]],
    ["no Connection", ["Upgrade", "a"], []],
    ["a Connection that names something else", ["Connection", "upgrade-insecure-requests", "Upgrade", "a"], []],
    ["no Upgrade", ["Connection", "upgrade"], []],
  ])("with %s", (_what, rawHeaders, wanted) => {
    expect(upgradeProtocols({ method: "GET", url: "/", rawHeaders })).toEqual(wanted);
  });

  it.each(["POST", "HEAD", "OPTIONS", "CONNECT"])("are none of a %s", (method) => {
    expect(upgradeProtocols(asking("websocket", { method }))).toEqual([]);
  });
});

describe("a request to go on in another protocol", () => {
  it("is matched and resolved as every other, and answered by what the adapter has for it", async () => {
    const seen: [Exchange, Upgrade][] = [];
    const { gateway } = switching(
      (exchange, upgrade) => {
        seen.push([exchange, upgrade]);
        return agree(exchange, upgrade);
      },
      {},
      ["/a/{id}"],
    );
    const incoming = silent();
    const answer = await gateway.upgrade(asking("chat, h2c", { url: "/a/7?x=1" }), incoming);
    expect([answer.status, answer.headers.upgrade, answer.served]).toMatchObject([
      101,
      "chat",
      { group: "g", api: "/a/{id}", kind: "switching" },
    ]);
    const [exchange, upgrade] = seen[0] as [Exchange, Upgrade];
    expect([exchange.params.id, exchange.query, exchange.body, upgrade.protocols]).toEqual(["7", "x=1", null, ["chat"]]);
    expect(upgrade.incoming).toBe(incoming);
    expect(incoming.used).toBe(false);
  });

  it("leaves ordinary requests of the same API to the ordinary handler", async () => {
    const { gateway } = switching(agree);
    expect(await (await gateway.dispatch(asking())).text()).toBe("ordinary");
  });

  it("makes its API's handler once, and no other's", async () => {
    const { gateway, prepared } = switching(agree, {}, ["/a", "/b", "/c"]);
    expect(prepared).toEqual([]);
    await gateway.dispatch(asking());
    await gateway.upgrade(asking(), silent());
    await gateway.upgrade(asking(), silent());
    await gateway.upgrade(asking("websocket", { url: "/c" }), silent());
    expect(prepared).toEqual(["/a", "/c"]);
  });

  it("after an update is answered by what was made for the new configuration", async () => {
    const { gateway, prepared } = switching(agree);
    await gateway.upgrade(asking(), silent());
    gateway.update({
      groups: [{ name: "g", backend: { kind: "switching", upgrade: agree }, apis: [{ name: "new", method: "GET", path: "/a" }] }],
    } as never);
    await gateway.upgrade(asking(), silent());
    expect(prepared).toEqual(["/a", "new"]);
  });

  it.each([
    ["a path that no API has", { url: "/none" }, 404],
    ["a path that is none", { url: "/../a" }, 400],
    ["two hosts", { headers: { host: ["a", "b"], connection: "upgrade", upgrade: "websocket" } }, 400],
    ["no protocol", { headers: {} }, 501],
    ["HTTP only", { headers: { connection: "upgrade", upgrade: "h2c" } }, 501],
    ["another method", { method: "POST" }, 501],
  ])("for %s is refused, and nothing that follows it is read", async (_what, more, status) => {
    let called = 0;
    const { gateway } = switching((exchange, upgrade) => {
      called++;
      return agree(exchange, upgrade);
    });
    const incoming = silent();
    const answer = await gateway.upgrade(asking("websocket", more), incoming);
    expect([answer.status, called, incoming.used]).toEqual([status, 0, false]);
    expect(answer.headers["content-type"]).toBe("application/problem+json");
  });

  it("is 501 where the adapter speaks HTTP only, though it has its answer ready", async () => {
    const gateway = serving([{ name: "a", method: "GET", path: "/a" }], {}, { kind: "mock", text: "hello" });
    const errors: string[] = [];
    gateway.on("error", ({ error }) => errors.push(error.code));
    const answer = await gateway.upgrade(asking(), silent());
    expect([answer.status, await answer.json(), answer.served]).toMatchObject([
      501,
      { code: "NOT_IMPLEMENTED" },
      { kind: "mock", api: "a" },
    ]);
    expect(errors).toEqual(["NOT_IMPLEMENTED"]);
  });

  it("passes the hooks, which may refuse it", async () => {
    const order: unknown[] = [];
    const { gateway } = switching(agree, {
      hooks: {
        onMatch(matched) {
          order.push(["match", matched.served.api, matched.request.body]);
          if (matched.header("authorization") === undefined) throw new GatewayError("BAD_REQUEST", "Who are you?");
        },
        onError: ({ code }) => void order.push(["error", code]),
        onResponse: ({ status }) => void order.push(["response", status]),
      },
    });
    await gateway.upgrade(asking(), silent());
    await gateway.upgrade(asking("websocket", { headers: { authorization: "x", connection: "upgrade", upgrade: "websocket" } }), silent());
    expect(order).toEqual([
      ["match", "/a", undefined],
      ["error", "BAD_REQUEST"],
      ["response", 400],
      ["match", "/a", undefined],
      ["response", 101],
    ]);
  });

  it("is told to those who listen, with what it took to be answered", async () => {
    const clock = new FakeClock();
    const { gateway } = switching(
      async (exchange, upgrade) => {
        await Promise.resolve();
        clock.advance(5);
        return agree(exchange, upgrade);
      },
      { clock },
    );
    const told: DispatchEvent[] = [];
    gateway.on("dispatch", (event) => told.push(event));
    await gateway.upgrade(asking(), silent());
    expect(told).toMatchObject([{ method: "GET", url: "/a", status: 101, durationMs: 5, served: { kind: "switching" } }]);
  });

  it.each([
    [
      "throws",
      () => {
        throw new Error("secret");
      },
      500,
    ],
    ["rejects", () => Promise.reject(new GatewayError("BAD_GATEWAY", "No.")), 502],
    ["gives no answer", () => ({ status: 101 }) as never, 500],
  ])("to an adapter that %s fails as every other", async (_what, upgrade: UpgradeHandler, status) => {
    const { gateway } = switching(upgrade);
    const answer = await gateway.upgrade(asking(), silent());
    expect(answer.status).toBe(status);
    expect(await answer.text()).not.toContain("secret");
  });

  it("has the deadline of its gateway where the adapter has none", async () => {
    const clock = new FakeClock();
    const { gateway } = switching(() => new Promise(() => {}), { clock, limits: { answerTimeoutMs: 50 } }, ["/a"], false);
    const answer = gateway.upgrade(asking(), silent());
    clock.advance(50);
    expect((await answer).status).toBe(504);
  });

  it("is 503 once the gateway is closing, which waits for those that are being answered", async () => {
    let go = () => {};
    const { gateway } = switching(
      (exchange, upgrade) =>
        new Promise((resolve) => {
          go = () => resolve(agree(exchange, upgrade));
        }),
    );
    const first = gateway.upgrade(asking(), silent());
    let closed = false;
    const closing = gateway.close().then(() => {
      closed = true;
    });
    expect((await gateway.upgrade(asking(), silent())).status).toBe(503);
    expect(closed).toBe(false);
    go();
    expect((await first).status).toBe(101);
    await closing;
  });
});
