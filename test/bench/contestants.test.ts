import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { answerers } from "./contestants/answerers.js";
import { whatAnswererGetsWrong } from "./contestants/prove-answerer.js";
import { whatProxyGetsWrong } from "./contestants/prove-proxy.js";
import { whatRouterGetsWrong } from "./contestants/prove-router.js";
import { proxies } from "./contestants/proxies.js";
import { nginxProxy } from "./contestants/proxy-nginx.js";
import { routers, routesFor } from "./contestants/routers.js";
import { type Listening, listenWith } from "./contestants/server.js";
import { servers } from "./contestants/servers.js";
import { integrationPairs } from "./contestants/servers-integrations.js";
import { contentType, type SizedPath, textOf } from "./contestants/upstream.js";
import { nodeUpstream } from "./contestants/upstream-node.js";
import { githubTable } from "./github-table.js";
import { groupedTable } from "./grouped-table.js";
import { bodyOf } from "./operations.js";
import { generateTraffic, oneRequestEach } from "./traffic.js";

beforeAll(() => {
  process.env.BENCH_LIBRARY = "source";
});

const github = githubTable();

describe("routers", () => {
  const traffic = generateTraffic(github, ["static", "params1", "params4", "greedy", "any", "miss", "wrongMethod"], 30);
  const grouped = groupedTable(500);
  const groupedTraffic = generateTraffic(grouped, ["static", "params1", "params2", "miss", "wrongMethod"], 30);

  for (const contestant of routers) {
    it(`${contestant.name} gives the operation and parameters of every request`, () => {
      expect(whatRouterGetsWrong(contestant.build(routesFor(contestant, github)), traffic)).toBeUndefined();
      expect(whatRouterGetsWrong(contestant.build(routesFor(contestant, grouped)), groupedTraffic)).toBeUndefined();
    });
  }

  it("are found out when they are wrong", () => {
    const contestant = routers[0] as (typeof routers)[number];
    const broken = contestant.build(routesFor(contestant, github.slice(1)));
    expect(whatRouterGetsWrong(broken, oneRequestEach(github.slice(0, 1)))).toMatch(/gave null instead of/);
  });
});

describe("answerers", () => {
  const traffic = oneRequestEach(github).slice(0, 25);
  const paths = new Map(traffic.map(({ path, operation }) => [path, operation as number]));

  for (const contestant of answerers) {
    it(`${contestant.name} answers as the operation`, async () => {
      const answerer = await contestant.build(github, paths);
      expect(await whatAnswererGetsWrong(answerer, github, traffic)).toBeUndefined();
      await answerer.close?.();
    });
  }
});

describe("servers", () => {
  const operations = github.slice(0, 20);
  const bodies = operations.map((operation) => JSON.stringify(bodyOf(operation)));
  const [request] = oneRequestEach(operations).filter(({ method }) => method === "GET");

  const inFrameworks = integrationPairs.map(({ pointsman }) => pointsman);
  for (const contestant of [...servers, ...inFrameworks]) {
    it(`${contestant.name} answers with the operation's bytes`, async () => {
      const server = await contestant.listen({ operations, bodies, wanted: request?.operation as number });
      const response = await fetch(`http://127.0.0.1:${server.port}${request?.path}`);
      expect([response.status, response.headers.get("content-type")]).toEqual([200, "application/json"]);
      expect(await response.text()).toBe(bodies[request?.operation as number]);
      await server.close();
    });
  }
});

describe("proxies", () => {
  let upstream: Listening;
  beforeAll(async () => {
    upstream = await nodeUpstream.listen();
  });
  afterAll(() => upstream.close());

  // nginx is no package: the bench proves it where it is installed.
  for (const contestant of proxies.filter((proxy) => proxy !== nginxProxy)) {
    it(`${contestant.name} gives the upstream's answers and takes bodies to it`, async () => {
      const { port } = upstream;
      const proxy = await contestant.listen({ origin: `http://127.0.0.1:${port}`, port });
      expect(await whatProxyGetsWrong(proxy.port, true)).toBeUndefined();
      await proxy.close();
    });
  }

  it("are found out when they lose a part of an answer, or the body of a request", async () => {
    const short = await listenWith((_request, response) => response.setHeader("content-type", contentType).end('"a pointsman'));
    expect(await whatProxyGetsWrong(short.port, true)).toMatch(/GET \/1k gave 200, application\/json and 12 bytes/);
    const bodiless = await listenWith((request, response) => {
      if (request.method === "GET") response.setHeader("content-type", contentType).end(textOf(request.url as SizedPath));
      else response.setHeader("content-type", "text/plain").end();
    });
    expect(await whatProxyGetsWrong(bodiless.port, true)).toMatch(/POST \/echo gave 200, text\/plain and 0 bytes/);
    await Promise.all([short.close(), bodiless.close()]);
  });
});
