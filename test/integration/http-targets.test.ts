import type { RequestListener } from "node:http";
import { describe, expect, it } from "vitest";
import {
  type Api,
  createGateway,
  type Gateway,
  type GatewayRequest,
  http,
  type HttpBackendConfig,
  type HttpBackendSettings,
} from "../../src/index.js";
import { seeded } from "../unit/support/seeded.js";
import { placesOf } from "../unit/support/issues.js";
import { everything, served } from "./support/gateway.js";
import { type HttpUpstream, httpUpstream } from "./support/http-upstream.js";

const names = ["a", "b", "c"] as const;

/** Upstreams that answer with their own name. */
function named(): Promise<HttpUpstream[]> {
  return Promise.all(names.map((name) => httpUpstream((_, response) => void response.end(name))));
}

function urlsOf(upstreams: readonly HttpUpstream[]): string[] {
  return upstreams.map(({ url }) => url);
}

/** A gateway that forwards every path to a backend. */
async function forwarding(backend: HttpBackendConfig, apis: readonly Api[] = [everything]): Promise<Gateway> {
  const { gateway } = await served([{ name: "g", backend, apis }], { random: seeded(1) });
  return gateway;
}

/** The body of the answer: who gave it. */
async function ask(gateway: Gateway, request: Partial<GatewayRequest> = {}): Promise<string> {
  const response = await gateway.dispatch({ method: "GET", url: "/x", ...request });
  return response.text();
}

/** The answers to so many requests, several under way at a time. */
async function askOften(gateway: Gateway, times: number, request: (i: number) => Partial<GatewayRequest> = () => ({})): Promise<string[]> {
  const answers: string[] = [];
  let next = 0;
  const asker = async () => {
    for (let i = next++; i < times; i = next++) answers[i] = await ask(gateway, request(i));
  };
  await Promise.all(Array.from({ length: 32 }, asker));
  return answers;
}

function countsOf(answers: readonly string[]): number[] {
  return names.map((name) => answers.filter((answer) => answer === name).length);
}

describe("requests to several targets", () => {
  it("are spread evenly: 10,000 within 5 %", { timeout: 120_000 }, async () => {
    const gateway = await forwarding(http(urlsOf(await named())));
    const counts = countsOf(await askOften(gateway, 10_000));
    expect(counts.reduce((sum, count) => sum + count)).toBe(10_000);
    for (const count of counts) expect(Math.abs(count - 10_000 / 3)).toBeLessThanOrEqual((0.05 * 10_000) / 3);
  });

  it("are spread by weight", async () => {
    const [a, b, c] = urlsOf(await named()) as [string, string, string];
    const gateway = await forwarding(
      http([
        { url: a, weight: 5 },
        { url: b, weight: 3 },
        { url: c, weight: 2 },
      ]),
    );
    expect(countsOf(await askOften(gateway, 1000))).toEqual([500, 300, 200]);
  });

  it("are taken in turn over all APIs that share a backend", async () => {
    const apis = ["/one", "/two"].map((path) => ({ name: path.slice(1), method: "GET", path }));
    const gateway = await forwarding(http(urlsOf(await named())), apis);
    let answers = "";
    for (const url of ["/one", "/one", "/two", "/two", "/one", "/two"]) answers += await ask(gateway, { url });
    expect(answers).toBe("abcabc");
  });

  it("keep their turns when a configuration is replaced that leaves the targets as they are", async () => {
    const backend = http(urlsOf(await named()));
    const gateway = await forwarding(backend);
    const before = await ask(gateway);
    gateway.update({ groups: [{ name: "renamed", backend, apis: [everything] }] });
    expect([before, await ask(gateway), await ask(gateway)]).toEqual(["a", "b", "c"]);
  });

  it.each(["least-requests", "random-two"] as const)("go to those that are less busy, with %s", async (loadBalancing) => {
    const held: (() => void)[] = [];
    const holding: RequestListener = (_, response) => void held.push(() => response.end("slow"));
    const [slow, quick] = [await httpUpstream(holding), await httpUpstream((_, response) => void response.end("quick"))];
    const gateway = await forwarding(http([slow.url, quick.url], { loadBalancing }));
    let stuck: Promise<string> | undefined;
    while (gateway.backends().every(({ active }) => active === 0)) {
      // Left alone as soon as it is the slow one that got it.
      const answer = ask(gateway);
      if (gateway.backends()[0]?.active === 1) stuck = answer;
      else await answer;
    }
    for (let i = 0; i < 20; i++) expect(await ask(gateway)).toBe("quick");
    await expect.poll(() => held.length).toBe(1);
    held[0]?.();
    expect(await stuck).toBe("slow");
    expect(gateway.backends().map(({ active }) => active)).toEqual([0, 0]);
  });

  it("are spread by weight among idle targets, with random-two", async () => {
    const [a, b, c] = urlsOf(await named()) as [string, string, string];
    const gateway = await forwarding(http([{ url: a, weight: 6 }, { url: b, weight: 3 }, c], { loadBalancing: "random-two" }));
    const answers: string[] = [];
    for (let i = 0; i < 600; i++) answers.push(await ask(gateway));
    const [most, some, few] = countsOf(answers) as [number, number, number];
    expect(Math.max(Math.abs(most - 360), Math.abs(some - 180), Math.abs(few - 60))).toBeLessThan(60);
  });
});

describe("requests stick to one target by", () => {
  const values = Array.from({ length: 40 }, (_, i) => `value-${i}`);
  const keys: [NonNullable<HttpBackendSettings["loadBalancing"]>, (value: string) => Partial<GatewayRequest>][] = [
    [{ hashOn: "header.X-User" }, (value) => ({ headers: { "x-user": value } })],
    [{ hashOn: "cookie.sid" }, (value) => ({ headers: { cookie: `theme=dark; sid=${value}` } })],
    [{ hashOn: "client" }, (value) => ({ client: { address: value } })],
  ];

  it.each(keys)("%j: again, in another gateway, and after an update", async (loadBalancing, request) => {
    const urls = urlsOf(await named());
    const gateway = await forwarding(http(urls, { loadBalancing }));
    const homes = await askOften(gateway, values.length, (i) => request(values[i] as string));
    expect(new Set(homes)).toEqual(new Set(names));
    const backend = http([...urls].reverse(), { loadBalancing, timeouts: { headersMs: 1000 } });
    const others = [gateway, await forwarding(backend)];
    for (const other of others) expect(await askOften(other, values.length, (i) => request(values[i] as string))).toEqual(homes);
    gateway.update({ groups: [{ name: "g", backend, apis: [everything] }] });
    expect(await askOften(gateway, values.length, (i) => request(values[i] as string))).toEqual(homes);
  });

  it.each(keys)("%j: only the values of a target that goes move, and back when it comes back", async (loadBalancing, request) => {
    const urls = urlsOf(await named());
    const gateway = await forwarding(http(urls, { loadBalancing }));
    const askAll = () => askOften(gateway, values.length, (i) => request(values[i] as string));
    const update = (targets: string[]) =>
      gateway.update({ groups: [{ name: "g", backend: http(targets, { loadBalancing }), apis: [everything] }] });
    const before = await askAll();
    update(urls.slice(0, 2));
    const without = await askAll();
    expect(without).not.toContain("c");
    expect(without.filter((home, i) => before[i] !== "c" && before[i] !== home)).toEqual([]);
    update(urls);
    expect(await askAll()).toEqual(before);
  });

  it("the address of the connection, and a cookie that a client really sends", async () => {
    const urls = urlsOf(await named());
    for (const loadBalancing of [{ hashOn: "client" }, { hashOn: "cookie.sid" }] as const) {
      const { url } = await served([{ name: "g", backend: http(urls, { loadBalancing }), apis: [everything] }]);
      const answers = new Set<string>();
      for (let i = 0; i < 6; i++) answers.add(await (await fetch(`${url}/x`, { headers: { cookie: `n=${i}; sid="s1"` } })).text());
      expect(answers.size).toBe(1);
    }
  });

  it.each(keys)("%j: those that have none are taken in turn", async (loadBalancing) => {
    const gateway = await forwarding(http(urlsOf(await named()), { loadBalancing }));
    expect(countsOf(await askOften(gateway, 30))).toEqual([10, 10, 10]);
  });
});

describe("each target gets", () => {
  it("the path below its own base path, and the query", async () => {
    const upstreams = await Promise.all([httpUpstream(), httpUpstream(), httpUpstream()]);
    const [a, b, c] = urlsOf(upstreams) as [string, string, string];
    const backend = http([`${a}/v1`, `${b}/two/parts%20of/`, c]);
    const { gateway } = await served([{ name: "g", prefix: "/shop", backend, apis: [everything] }]);
    for (let i = 0; i < 6; i++) await ask(gateway, { url: "/shop/pets/7%2F8?a=1&a=%20" });
    expect(upstreams.map(({ seen }) => seen.map(({ url }) => url))).toEqual(
      ["/v1/pets/7%2F8?a=1&a=%20", "/two/parts%20of/pets/7%2F8?a=1&a=%20", "/pets/7%2F8?a=1&a=%20"].map((path) => [path, path]),
    );
  });

  it("the base paths of one origin apart", async () => {
    const upstream = await httpUpstream();
    const gateway = await forwarding(http([`${upstream.url}/blue`, { url: `${upstream.url}/green`, weight: 2 }]));
    for (let i = 0; i < 3; i++) await ask(gateway);
    expect(upstream.seen.map(({ url }) => url).sort()).toEqual(["/blue/x", "/green/x", "/green/x"]);
  });

  it("its own Host, and what the client said besides", async () => {
    const upstreams = await Promise.all([httpUpstream(), httpUpstream()]);
    const gateway = await forwarding(http(urlsOf(upstreams)));
    const request = {
      headers: { host: "shop.example", "x-forwarded-for": "203.0.113.9" },
      client: { address: "192.0.2.7", protocol: "https" },
    } as const;
    for (let i = 0; i < 4; i++) await ask(gateway, request);
    for (const { seen, port } of upstreams) {
      expect(seen).toHaveLength(2);
      for (const { fields } of seen)
        expect(fields).toMatchObject({
          host: [`127.0.0.1:${port}`],
          "x-forwarded-host": ["shop.example"],
          "x-forwarded-proto": ["https"],
          "x-forwarded-for": ["192.0.2.7"],
          via: ["1.1 pointsman"],
        });
    }
  });

  it("the client's Host where that is preserved", async () => {
    const upstreams = await Promise.all([httpUpstream(), httpUpstream()]);
    const gateway = await forwarding(http(urlsOf(upstreams), { preserveHost: true }));
    for (let i = 0; i < 2; i++) await ask(gateway, { headers: { host: "shop.example" } });
    expect(upstreams.map(({ seen }) => seen.map(({ fields }) => fields.host))).toEqual([[["shop.example"]], [["shop.example"]]]);
  });
});

describe("gateway.backends()", () => {
  it("lists every target as it is written, with what is under way", async () => {
    const held: (() => void)[] = [];
    const [one, other] = [await httpUpstream((_, response) => void held.push(() => response.end("done"))), await httpUpstream()];
    const gateway = await forwarding(http([`${one.url}/v1/`, other.url]));
    const idle = { kind: "http", healthy: true, circuit: "closed", active: 0, waiting: 0 };
    expect(gateway.backends()).toEqual([
      { ...idle, target: `${one.url}/v1/` },
      { ...idle, target: other.url },
    ]);
    const answer = ask(gateway);
    await expect.poll(() => held.length).toBe(1);
    expect(gateway.backends().map(({ active, waiting }) => [active, waiting])).toEqual([
      [1, 0],
      [0, 0],
    ]);
    held[0]?.();
    expect(await answer).toBe("done");
    expect(gateway.backends().map(({ active }) => active)).toEqual([0, 0]);
  });

  it("lists the targets of a replaced configuration only as long as a request still uses them", async () => {
    const held: (() => void)[] = [];
    const [one, other] = [await httpUpstream((_, response) => void held.push(() => response.end("done"))), await httpUpstream()];
    const gateway = await forwarding(http([one.url]));
    const answer = ask(gateway);
    gateway.update({ groups: [{ name: "g", backend: http([other.url]), apis: [everything] }] });
    expect(gateway.backends().map(({ target, active }) => [target, active])).toEqual([
      [one.url, 1],
      [other.url, 0],
    ]);
    await expect.poll(() => held.length).toBe(1);
    held[0]?.();
    expect(await answer).toBe("done");
    await expect.poll(() => gateway.backends().map(({ target }) => target)).toEqual([other.url]);
  });
});

describe("targets that can't hold are refused", () => {
  const a = { url: "http://a.internal" };
  const cases: [string, object, string[]][] = [
    ["one and several", { url: a.url, targets: [a] }, ["CONFLICTING_KEYS "]],
    ["neither one nor several", {}, ["REQUIRED "]],
    ["none of several", { targets: [] }, ["INVALID_VALUE /targets"]],
    ["too many", { targets: Array.from({ length: 1001 }, (_, i) => ({ url: `http://t${i}.internal` })) }, ["INVALID_VALUE /targets"]],
    ["the same twice", { targets: [a, { url: "http://b.internal" }, a] }, ["CONFLICTING_KEYS /targets/2/url"]],
    ["the same in another spelling", { targets: [a, { url: "HTTP://A.internal:80/" }] }, ["CONFLICTING_KEYS /targets/1/url"]],
    [
      "the same with a slash at the end",
      { targets: [{ url: "http://a/v1" }, { url: "http://a/v1/" }] },
      ["CONFLICTING_KEYS /targets/1/url"],
    ],
    ["one that is the mirror too", { targets: [a], mirror: { url: "http://a.internal/" } }, ["CONFLICTING_KEYS /mirror/url"]],
    ["one without its URL", { targets: [a, { weight: 2 }] }, ["REQUIRED /targets/1"]],
    ["URLs instead of targets", { targets: ["http://a.internal"] }, ["INVALID_TYPE /targets/0"]],
    ["no URL", { targets: [{ url: "a.internal" }] }, ["INVALID_URL /targets/0/url"]],
    [
      "bad URLs, each at its place",
      { targets: [a, { url: "ftp://a" }, { url: "http://u:p@b" }, { url: "http://c?x" }, { url: "http://d/../e" }] },
      [1, 2, 3, 4].map((i) => `INVALID_URL /targets/${i}/url`),
    ],
    [
      "weights",
      { targets: [0, 1001, 1.5, -1].map((weight, i) => ({ url: `http://t${i}`, weight })) },
      [0, 1, 2, 3].map((i) => `INVALID_VALUE /targets/${i}/weight`),
    ],
    ["a key that isn't known", { targets: [{ ...a, wieght: 2 }] }, ["UNKNOWN_KEY /targets/0/wieght"]],
    ["a way of balancing that isn't known", { targets: [a], loadBalancing: "random" }, ["INVALID_VALUE /loadBalancing"]],
    ["a value to hash that isn't known", { targets: [a], loadBalancing: { hashOn: "query.a" } }, ["INVALID_VALUE /loadBalancing/hashOn"]],
    ["a header name that is none", { targets: [a], loadBalancing: { hashOn: "header.a b" } }, ["INVALID_VALUE /loadBalancing/hashOn"]],
    ["a cookie name that is none", { targets: [a], loadBalancing: { hashOn: "cookie." } }, ["INVALID_VALUE /loadBalancing/hashOn"]],
    ["nothing to hash", { targets: [a], loadBalancing: {} }, ["REQUIRED /loadBalancing"]],
  ];

  it.each(cases)("%s", (_, backend, places) => {
    const config = { groups: [{ name: "g", backend: { kind: "http", ...backend }, apis: [] }] };
    expect(placesOf(config)).toEqual(places.map((place) => place.replace(" ", " /groups/0/backend")));
  });

  it("before anything is built", () => {
    expect(() => createGateway({ groups: [{ name: "g", backend: http([a, a]), apis: [everything] }] })).toThrow(/same as target 0/);
  });
});
