import { describe, expect, expectTypeOf, it } from "vitest";
import {
  type BackendAdapter,
  createGateway,
  type Exchange,
  type Gateway,
  type GatewayConfig,
  type GatewayResponse,
  HttpBackend,
  type HttpBackendConfig,
  MockBackend,
} from "../../src/index.js";

interface QueueBackendConfig {
  readonly kind: "queue";
  readonly topic: string;
}

const queue: BackendAdapter<QueueBackendConfig> = {
  kind: "queue",
  levels: ["group", "api"],
  prepare({ topic }, { api, platform }) {
    expectTypeOf(topic).toEqualTypeOf<string>();
    expectTypeOf(platform.clock.now()).toEqualTypeOf<number>();
    return (exchange) => {
      expectTypeOf(exchange).toEqualTypeOf<Exchange>();
      return exchange.respond({ status: 202, json: { topic, api: api.name } });
    };
  },
};

const api = { name: "a", method: "POST", path: "/" } as const;

describe("custom adapters", () => {
  it("add their kind to the configuration's type, at both levels", async () => {
    const gateway = createGateway(
      { groups: [{ name: "g", backend: { kind: "queue", topic: "orders" }, apis: [api] }] },
      { backends: [queue] },
    );
    expectTypeOf(gateway).toEqualTypeOf<Gateway<QueueBackendConfig>>();
    const response = await gateway.dispatch({ method: "POST", url: "/" });
    expectTypeOf(response).toEqualTypeOf<GatewayResponse>();
    expect([response.status, await response.json()]).toEqual([202, { topic: "orders", api: "a" }]);
    gateway.update({ groups: [{ name: "g", apis: [{ ...api, backend: { kind: "queue", topic: "later" } }] }] });
    expect(await (await gateway.dispatch({ method: "POST", url: "/" })).json()).toEqual({ topic: "later", api: "a" });
  });

  it("do not make other kinds legal, or their own without its keys", () => {
    // @ts-expect-error a queue needs its topic
    expect(createGateway({ groups: [{ name: "g", backend: { kind: "queue" }, apis: [api] }] }, { backends: [queue] })).toBeDefined();
    expect(() =>
      // @ts-expect-error there is no kind "stack"
      createGateway({ groups: [{ name: "g", backend: { kind: "stack", topic: "a" }, apis: [api] }] }, { backends: [queue] }),
    ).toThrow(/UNKNOWN_KIND/);
    // @ts-expect-error without the adapter there is no kind "queue"
    expect(() => createGateway({ groups: [{ name: "g", backend: { kind: "queue", topic: "a" }, apis: [api] }] })).toThrow(/UNKNOWN_KIND/);
  });

  it("do not make a function legal on a group", () => {
    expect(() =>
      // @ts-expect-error group backend cannot be a function, custom kinds or not
      createGateway({ groups: [{ name: "g", backend: { kind: "function", name: "f" }, apis: [api] }] }, { backends: [queue] }),
    ).toThrow(/KIND_NOT_ALLOWED/);
  });

  it("stand beside the library's, which may be given with options of their own", () => {
    const gateway = createGateway(
      { groups: [{ name: "g", backend: { kind: "mock" }, apis: [api] }] },
      { backends: [new HttpBackend({ connections: 1 }), new MockBackend()] },
    );
    expectTypeOf(gateway).toEqualTypeOf<Gateway>();
    const both = createGateway(
      { groups: [{ name: "g", backend: { kind: "queue", topic: "a" }, apis: [api] }] },
      { backends: [queue, new MockBackend()] },
    );
    expectTypeOf(both).toEqualTypeOf<Gateway<QueueBackendConfig>>();
    expect([gateway, both].map((made) => made.routes()[0]?.kind)).toEqual(["mock", "queue"]);
  });

  it("have configurations that are typed by their kind", () => {
    const config: GatewayConfig<QueueBackendConfig> = { groups: [{ name: "g", backend: { kind: "queue", topic: "a" }, apis: [api] }] };
    // @ts-expect-error a gateway without the adapter does not take it
    const plain: GatewayConfig = config;
    expect(() => createGateway(plain)).toThrow(/UNKNOWN_KIND/);
    expect(createGateway(config, { backends: [queue] }).routes()).toHaveLength(1);
  });

  it("must do what the interface says", () => {
    // @ts-expect-error a handler gives a GatewayResponse, made by exchange.respond
    const careless: BackendAdapter<QueueBackendConfig> = { ...queue, prepare: () => () => ({ status: 200 }) };
    // @ts-expect-error there is no level "gateway"
    const nowhere: BackendAdapter<QueueBackendConfig> = { ...queue, levels: ["gateway"] };
    // @ts-expect-error the kind is that of the configuration
    const other: BackendAdapter<QueueBackendConfig> = { ...queue, kind: "topic" };
    const own: BackendAdapter<HttpBackendConfig> = new HttpBackend();
    expect([careless, nowhere, other, own]).toHaveLength(4);
  });
});
