import { Agent, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { ProxyContestant } from "./proxy.js";
import { listenWith } from "./server.js";

// Every contestant loads its own package, when it is started: no process carries those of the others.

const fastProxy: ProxyContestant = {
  name: "fast-proxy",
  async listen({ origin }) {
    const { proxy } = (await import("fast-proxy")).fastProxy({ base: origin });
    return listenWith((request, response) => proxy(request, response, request.url as string, {}));
  },
};

const fastGateway: ProxyContestant = {
  name: "fast-gateway",
  async listen({ origin }) {
    const { default: createGateway } = await import("fast-gateway");
    const service = createGateway({ routes: [{ prefix: "", target: origin, disableQsOverwrite: true }] });
    const server = await service.start(0, "127.0.0.1");
    return { port: (server.address() as AddressInfo).port, close: () => service.close() };
  },
};

/** The three that descend from http-proxy are called alike. Without an agent they would close every connection. */
function descendant(name: string, create: (options: Options) => Promise<Web>): ProxyContestant {
  return {
    name,
    async listen({ origin }) {
      const proxy = await create({ target: origin, agent: new Agent({ keepAlive: true }) });
      return listenWith((request, response) => void proxy.web(request, response));
    },
  };
}

interface Options {
  readonly target: string;
  readonly agent: Agent;
}

interface Web {
  web(request: IncomingMessage, response: ServerResponse): unknown;
}

/** Proxies that are packages of their own. */
export const packages: readonly ProxyContestant[] = [
  fastProxy,
  descendant("http-proxy", async (options) => (await import("http-proxy")).default.createProxyServer(options)),
  descendant("httpxy", async (options) => (await import("httpxy")).createProxyServer(options)),
  descendant("http-proxy-3", async (options) => (await import("http-proxy-3")).createProxyServer(options)),
  fastGateway,
];
