import { createServer, type RequestListener, type Server } from "node:http";
import { createSecureServer, type Http2SecureServer } from "node:http2";
import { createServer as createHttpsServer } from "node:https";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { Hono } from "hono";
import Koa from "koa";
import { onTestFinished } from "vitest";
import { toExpressMiddleware } from "../../src/integrations/express/index.js";
import { fastifyGateway } from "../../src/integrations/fastify/index.js";
import { toFetchHandler } from "../../src/integrations/fetch/index.js";
import { toHonoHandler } from "../../src/integrations/hono/index.js";
import { toKoaMiddleware } from "../../src/integrations/koa/index.js";
import { toNodeHandler } from "../../src/integrations/node/index.js";
import { selfSigned } from "../integration/support/certificate.js";
import { expresses } from "../integration/support/express.js";
import { fastifies } from "../integration/support/fastify.js";
import type { Door } from "./door.js";
import { describeDoor } from "./integration.js";

const koa2 = createRequire(import.meta.url)("koa2") as typeof Koa;
const certificate = selfSigned();

async function listening(server: Server | Http2SecureServer, scheme = "http"): Promise<string> {
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const sockets = new Set<{ destroy(): void }>();
  server.on("connection", (socket: { destroy(): void }) => void sockets.add(socket));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** What a web `Response` can't say, whatever serves it. */
const webOnly: Door["leavesOut"] = {
  trailers: "A web Response has no trailers.",
  client: "A web Request does not say who sent it.",
  reset: "What a handler rejects with is for the runtime to tell; this one answers 500.",
};

const doors: readonly Door[] = [
  { name: "node:http", serve: async (gateway) => listening(createServer(toNodeHandler(gateway))) },
  { name: "node:https", serve: async (gateway) => listening(createHttpsServer(certificate, toNodeHandler(gateway)), "https") },
  {
    name: "node:http2, by HTTP/2",
    isHttp2: true,
    serve: async (gateway) => listening(createSecureServer(certificate, toNodeHandler(gateway)), "https"),
  },
  {
    name: "node:http2, by HTTP/1.1",
    serve: async (gateway) => listening(createSecureServer({ ...certificate, allowHTTP1: true }, toNodeHandler(gateway)), "https"),
  },
  ...expresses.map(
    ({ version, express }): Door => ({
      name: `Express ${version}`,
      serve: async (gateway) => listening(createServer(express().use(toExpressMiddleware(gateway)))),
    }),
  ),
  ...fastifies.map(
    ({ version, fastify }): Door => ({
      name: `Fastify ${version}`,
      async serve(gateway) {
        const app = fastify();
        await app.register(fastifyGateway, { gateway });
        onTestFinished(() => app.close());
        await app.ready();
        return listening(createServer(app.routing as RequestListener));
      },
    }),
  ),
  ...[
    { version: 2, Application: koa2 },
    { version: 3, Application: Koa },
  ].map(
    ({ version, Application }): Door => ({
      name: `Koa ${version}`,
      async serve(gateway) {
        const app = new Application().use(toKoaMiddleware(gateway));
        app.silent = true; // it tells of every client that leaves
        return listening(createServer(app.callback()));
      },
    }),
  ),
  {
    name: "Hono",
    leavesOut: webOnly,
    serve: async (gateway) => listening(createAdaptorServer({ fetch: new Hono().use(toHonoHandler(gateway)).fetch }) as Server),
  },
  {
    name: "fetch",
    leavesOut: webOnly,
    serve: async (gateway) => listening(createAdaptorServer({ fetch: toFetchHandler(gateway).fetch }) as Server),
  },
];

for (const door of doors) describeDoor(door);
