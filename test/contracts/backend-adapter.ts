import { afterEach, describe, expect, it, vi } from "vitest";
import {
  type AnyBackendConfig,
  type BackendAdapter,
  type BackendConfig,
  type BackendLevel,
  ConfigError,
  createGateway,
  type ErrorEvent,
  type Gateway,
  type GatewayConfig,
  type GatewayOptions,
  validateConfig,
} from "../../src/index.js";

/** What the suite needs to know of an adapter. */
export interface AdapterCases<Config extends AnyBackendConfig> {
  /** The levels that the adapter must declare (R11). */
  readonly levels: readonly BackendLevel[];
  /** A legal configuration, and the text that it answers a GET with, status 200. */
  readonly answering: Config;
  readonly text: string;
  /** Illegal configurations with the code of the one issue and its path from the configuration. */
  readonly invalid: readonly { readonly name: string; readonly config: unknown; readonly code: string; readonly path: string }[];
  /** Legal configurations whose requests fail: each names {@link secret} where the adapter could leak it. */
  readonly failing: readonly FailingCase<Config>[];
  readonly options?: GatewayOptions;
  /** What the evidence of an answer says besides what all adapters' does. */
  readonly served?: object;
}

export interface FailingCase<Config> {
  readonly name: string;
  readonly config: Config;
  readonly status: number;
  readonly code: string;
}

/** What must never leave: part of messages that adapters and handlers throw. */
export const secret = "hunter2";

/** A short time for what would never answer, in milliseconds. */
export const shortMs = 40;

const open = new Set<Gateway>();
afterEach(async () => {
  await Promise.all([...open].map((gateway) => gateway.close()));
  open.clear();
});

/** The contract of {@link BackendAdapter}, run against one implementation. */
export function describeBackendAdapter<Config extends AnyBackendConfig>(
  name: string,
  makeAdapter: () => BackendAdapter<Config>,
  cases: AdapterCases<Config>,
): void {
  const { levels, answering, text, invalid, failing, options = {}, served = {} } = cases;
  const { kind } = answering;

  function start(config: GatewayConfig, adapter = makeAdapter(), more: GatewayOptions = {}): Gateway {
    // The suite is generic over kinds; which of them are legal where is what it tests at run time.
    const backends = [adapter as unknown as BackendAdapter<BackendConfig>];
    const gateway = createGateway(config, { limits: { answerTimeoutMs: shortMs }, ...options, ...more, backends });
    open.add(gateway);
    return gateway;
  }

  /** Two APIs with the backend: inherited where that is legal, their own otherwise. */
  function configOf(backend: unknown): GatewayConfig {
    const apis = [
      { name: "one", method: "ANY", path: "/one" },
      { name: "two", method: "ANY", path: "/two" },
    ];
    const inherited = levels.includes("group");
    return {
      groups: [{ name: "g", ...(inherited && { backend }), apis: inherited ? apis : apis.map((api) => ({ ...api, backend })) }],
    } as GatewayConfig;
  }

  describe(`${name}: a backend adapter`, () => {
    it("declares its kind and levels", () => {
      const adapter = makeAdapter();
      expect(adapter.kind).toBe(kind);
      expect([...adapter.levels].sort()).toEqual([...levels].sort());
    });

    it("is legal at its declared levels and refused at the others, by path (R1, R2, R11)", () => {
      const api = { name: "a", method: "GET", path: "/" };
      const mock = { kind: "mock" };
      const rule = { environment: "test", when: { query: { a: "1" } }, backend: answering };
      const places = [
        { level: "group", path: "/groups/0/backend/kind", group: { name: "g", backend: answering, apis: [api] } },
        { level: "group", path: "/groups/0/rules/0/backend/kind", group: { name: "g", backend: mock, rules: [rule], apis: [api] } },
        { level: "api", path: "/groups/0/apis/0/backend/kind", group: { name: "g", apis: [{ ...api, backend: answering }] } },
      ] as const;
      for (const { level, path, group } of places) {
        const backends = [makeAdapter() as unknown as BackendAdapter<BackendConfig>];
        const result = validateConfig({ groups: [group] }, { ...options, backends });
        const found = result.ok ? [] : result.issues.map((issue) => `${issue.code} ${issue.path}`);
        expect(found).toEqual(levels.includes(level) ? [] : [`KIND_NOT_ALLOWED ${path}`]);
      }
    });

    it("prepares each API once per compile and never per request", async () => {
      const adapter = makeAdapter();
      const prepare = vi.spyOn(adapter, "prepare");
      const gateway = start(configOf(answering), adapter);
      expect(prepare).toHaveBeenCalledTimes(2);
      for (const url of ["/one", "/two", "/one", "/none"]) await (await gateway.dispatch({ method: "GET", url })).bytes();
      expect(prepare).toHaveBeenCalledTimes(2);
      gateway.update(configOf(answering));
      expect(prepare).toHaveBeenCalledTimes(4);
      expect(() => gateway.update({ groups: [{ name: "", apis: [] }] })).toThrow(ConfigError);
      expect(prepare).toHaveBeenCalledTimes(4);
    });

    it("answers with the evidence of who answered", async () => {
      const gateway = start(configOf(answering));
      const response = await gateway.dispatch({ method: "GET", url: "/two" });
      expect(response.status).toBe(200);
      expect(response.served).toEqual({
        group: "g",
        api: "two",
        revision: null,
        environment: "online",
        kind,
        source: levels.includes("group") ? "group" : "api",
        ...served,
      });
      expect(await response.text()).toBe(text);
    });

    it("answers requests that come at once each with its own answer", async () => {
      const gateway = start(configOf(answering));
      const urls = ["/one", "/two", "/one", "/two", "/one"];
      const responses = await Promise.all(urls.map((url) => gateway.dispatch({ method: "GET", url })));
      expect(responses.map(({ served }) => `/${served.api}`)).toEqual(urls);
      expect(new Set(await Promise.all(responses.map((response) => response.text())))).toEqual(new Set([text]));
    });

    it("answers a web Request as it answers plain data", async () => {
      const response = await start(configOf(answering)).fetch(new Request("http://gateway.test/one"));
      expect([response.status, await response.text()]).toEqual([200, text]);
    });

    it("answers HEAD as GET without the body", async () => {
      const gateway = start(configOf(answering));
      const [get, head] = await Promise.all(["GET", "HEAD"].map((method) => gateway.dispatch({ method, url: "/one" })));
      expect(head?.status).toBe(get?.status);
      expect(withoutDate(head?.headers)).toEqual(withoutDate(get?.headers));
      expect((await head?.bytes())?.byteLength).toBe(0);
      await get?.bytes();
    });

    it("leaves the configuration as it was", () => {
      const config = configOf(answering);
      const before = JSON.stringify(config);
      start(config);
      expect(JSON.stringify(config)).toBe(before);
    });

    it("is closed once, however often the gateway is, and after that nothing is answered", async () => {
      const adapter = makeAdapter();
      const close = vi.fn(adapter.close?.bind(adapter) ?? (async () => {}));
      adapter.close = close;
      const gateway = start(configOf(answering), adapter);
      await (await gateway.dispatch({ method: "GET", url: "/one" })).bytes();
      await Promise.all([gateway.close(), gateway.close(), gateway[Symbol.asyncDispose]()]);
      expect(close).toHaveBeenCalledTimes(1);
      const late = await gateway.dispatch({ method: "GET", url: "/one" });
      expect([late.status, (await late.json<{ code: string }>()).code]).toEqual([503, "UNAVAILABLE"]);
    });

    for (const { name: what, config, code, path } of invalid) {
      it(`refuses ${what}`, () => {
        const base = levels.includes("group") ? "/groups/0/backend" : "/groups/0/apis/0/backend";
        const backends = [makeAdapter() as unknown as BackendAdapter<BackendConfig>];
        const result = validateConfig(configOf(config), { ...options, backends });
        const found = result.ok ? [] : result.issues.map((issue) => `${issue.code} ${issue.path}`);
        expect(found[0]).toBe(`${code} ${base}${path}`);
      });
    }

    for (const { name: what, config, status, code } of failing) {
      it(`${what}: ${status} ${code} as problem+json, the cause for listeners only`, async () => {
        const gateway = start(configOf(config));
        const errors: ErrorEvent[] = [];
        gateway.on("error", (event) => errors.push(event));
        const response = await gateway.dispatch({ method: "GET", url: "/one" });
        expect(response.status).toBe(status);
        expect(response.headers["content-type"]).toBe("application/problem+json");
        expect(response.served).toMatchObject({ group: "g", api: "one", kind });
        const body = await response.text();
        expect(JSON.parse(body)).toMatchObject({ status, code, title: expect.any(String) });
        expect(body + response.rawHeaders.join()).not.toMatch(new RegExp(`${secret}|at .*:\\d+`));
        expect(errors.map(({ error }) => [error.code, error.status])).toEqual([[code, status]]);
        expect(errors[0]).toMatchObject({ method: "GET", url: "/one", served: { api: "one" } });
      });
    }
  });
}

/** Fields that differ between two answers of one server. */
function withoutDate(headers: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const { date: _, ...rest } = headers;
  return rest;
}
