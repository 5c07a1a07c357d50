import { frameworks } from "./proxies-frameworks.js";
import { packages } from "./proxies-packages.js";
import type { ProxyContestant } from "./proxy.js";
import { httpRequestProxy } from "./proxy-http-request.js";
import { nginxProxy } from "./proxy-nginx.js";
import { proxiesWithOtel } from "./proxies-otel.js";
import { pointsman } from "./proxy-pointsman.js";
import { barePool } from "./proxy-pool.js";
import { socketsProxy } from "./proxy-sockets.js";

/** All proxies, ours first, nginx last. */
export const proxies: readonly ProxyContestant[] = [
  pointsman,
  barePool,
  socketsProxy,
  httpRequestProxy,
  ...packages,
  ...frameworks,
  nginxProxy,
];

/** The proxy of this name, those that are measured by themselves among them. */
export function proxyNamed(name: string): ProxyContestant {
  const contestant = [...proxies, ...proxiesWithOtel].find((proxy) => proxy.name === name);
  if (contestant === undefined) throw new Error(`There is no proxy named ${name}.`);
  return contestant;
}
