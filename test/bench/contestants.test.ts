import { beforeAll, describe, expect, it } from "vitest";
import { answerers } from "./contestants/answerers.js";
import { whatAnswererGetsWrong } from "./contestants/prove-answerer.js";
import { whatRouterGetsWrong } from "./contestants/prove-router.js";
import { routers, routesFor } from "./contestants/routers.js";
import { servers } from "./contestants/servers.js";
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

  for (const contestant of servers) {
    it(`${contestant.name} answers with the operation's bytes`, async () => {
      const server = await contestant.listen({ operations, bodies, wanted: request?.operation as number });
      const response = await fetch(`http://127.0.0.1:${server.port}${request?.path}`);
      expect([response.status, response.headers.get("content-type")]).toEqual([200, "application/json"]);
      expect(await response.text()).toBe(bodies[request?.operation as number]);
      await server.close();
    });
  }
});
