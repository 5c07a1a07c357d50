import { compare, type Rival } from "../compare.js";
import { frameworks } from "../contestants/proxies-frameworks.js";
import { packages } from "../contestants/proxies-packages.js";
import { pointsman } from "../contestants/proxy-pointsman.js";
import { proxies } from "../contestants/proxies.js";
import type { LoadTool } from "../load.js";
import type { Row } from "../report.js";
import type { Samples } from "../samples.js";
import type { Scenario } from "./proxy-load.js";

/** Our proxy. */
export const ours = pointsman.name;

/** How many times the requests per second of each must be reached, with small bodies from node:http. */
const targets: Readonly<Record<string, number>> = {
  "bare undici Pool": 0.9,
  "unsafe sockets client": 0.6,
  "raw http.request": 1.35,
  "fast-proxy": 1.2,
  "http-proxy": 1.8,
  httpxy: 1.8,
  "http-proxy-3": 1.8,
  "fast-gateway": 1.8,
  "@fastify/http-proxy": 1.8,
  "http-proxy-middleware on Express": 4.5,
  "hono/proxy": 8,
  "h3 proxyRequest": 8,
  nginx: 0.5,
};

/** Whose latency we must not exceed, if it is the best among them: the proxies that do a proxy's work, on Node. */
const peers = [...packages, ...frameworks].map(({ name }) => name);

/** Requests per second, processor time of the proxy alone and latency of one scenario. */
export function proxyRows({ upstream, path }: Scenario, samples: Samples, tool: LoadTool): Row[] {
  const judged = upstream === "node:http" && path === "/1k";
  const rivals = proxies.map(({ name }) => name).filter((name) => name !== ours && isKnown(samples, name));
  const best = judged ? bestOf(samples) : undefined;
  const rows = (scenario: string, metric: string, unit: string, better: "less" | "more", target: (name: string) => number | undefined) => {
    const rated = rivals.map((name): Rival => rival(name, target(name)));
    return compare({
      case: "proxy",
      scenario: `${path.slice(1)} from ${upstream}, ${scenario}`,
      samples,
      metric,
      unit,
      better,
      ours,
      rivals: rated,
    });
  };
  const perSecond = rows(`by ${tool.name}`, "perSecond", "req/s", "more", (name) => (judged ? targets[name] : undefined));
  return [
    ...perSecond.map((row, i) => (i === 0 && tool.note !== undefined ? { ...row, note: tool.note } : row)),
    ...rows("processor time", "cpu", "us/req", "less", () => undefined),
    ...rows("p99", "p99", "ms", "less", (name) => (name === best ? 1 : undefined)),
  ];
}

function rival(name: string, atLeast: number | undefined): Rival {
  return atLeast === undefined ? { name } : { name, atLeast };
}

/** Measured, or left out for a reason. */
function isKnown(samples: Samples, name: string): boolean {
  return samples.whyUnfit(name) !== undefined || !Number.isNaN(samples.median(name, "perSecond"));
}

function bestOf(samples: Samples): string | undefined {
  const measured = peers.filter((name) => !Number.isNaN(samples.median(name, "p99")));
  return measured.sort((a, b) => samples.median(a, "p99") - samples.median(b, "p99"))[0];
}
