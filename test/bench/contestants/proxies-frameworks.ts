import { Agent } from "node:http";
import type { AddressInfo } from "node:net";
import type { ProxyContestant } from "./proxy.js";
import { listenWith } from "./server.js";

// Every contestant loads its own framework, when it is started: no process carries those of the others.

const onFastify: ProxyContestant = {
  name: "@fastify/http-proxy",
  async listen({ origin }) {
    const [{ default: fastify }, { default: httpProxy }] = [await import("fastify"), await import("@fastify/http-proxy")];
    const application = fastify();
    await application.register(httpProxy, { upstream: origin });
    await application.listen({ port: 0, host: "127.0.0.1" });
    return { port: (application.server.address() as AddressInfo).port, close: () => application.close() };
  },
};

const onExpress: ProxyContestant = {
  name: "http-proxy-middleware on Express",
  async listen({ origin }) {
    const [{ default: express }, { createProxyMiddleware }] = [await import("express"), await import("http-proxy-middleware")];
    const application = express();
    application.use(createProxyMiddleware({ target: origin, agent: new Agent({ keepAlive: true }) }));
    return listenWith(application);
  },
};

const onHono: ProxyContestant = {
  name: "hono/proxy",
  async listen({ origin }) {
    const [{ Hono }, { proxy }, { getRequestListener }] = [
      await import("hono"),
      await import("hono/proxy"),
      await import("@hono/node-server"),
    ];
    const application = new Hono();
    application.all("*", ({ req }) => proxy(origin + req.path, { ...req, headers: req.header() }));
    return listenWith(getRequestListener(application.fetch));
  },
};

const onH3: ProxyContestant = {
  name: "h3 proxyRequest",
  async listen({ origin }) {
    const { H3, proxyRequest, toNodeHandler } = await import("h3/node");
    const application = new H3();
    application.all("/**", (event) => proxyRequest(event, origin + event.url.pathname));
    return listenWith(toNodeHandler(application));
  },
};

/** Proxies that belong to a framework. */
export const frameworks: readonly ProxyContestant[] = [onFastify, onExpress, onHono, onH3];
