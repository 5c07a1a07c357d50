import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import fastify, { type HTTPMethods } from "fastify";
import { loadLibrary, loadNodeLibrary } from "../library.js";
import { mockConfig } from "./answerer-pointsman.js";
import { honoApplication } from "./answerer-hono.js";
import { withColons } from "./router.js";
import { integrationPairs } from "./servers-integrations.js";
import { listenWith, type ServerContestant } from "./server.js";

const pointsman: ServerContestant = {
  name: "pointsman toNodeHandler",
  async listen({ operations }) {
    const gateway = (await loadLibrary()).createGateway(mockConfig(operations));
    return listenWith((await loadNodeLibrary()).toNodeHandler(gateway));
  },
};

/** The least that a server could do: the same bytes whatever is asked, as a string, which node:http sends in one piece with the header. */
const bare: ServerContestant = {
  name: "bare node:http",
  async listen({ bodies, wanted }) {
    const body = bodies[wanted] as string;
    return listenWith((_request, response) => {
      response.writeHead(200, { "content-type": "application/json", "content-length": body.length });
      response.end(body);
    });
  },
};

/** Answers with prepared bytes, past its serialiser: to text it would add a charset. */
const fastifyServer: ServerContestant = {
  name: "fastify",
  async listen({ operations, bodies }) {
    const application = fastify();
    for (const { id, method, template } of operations) {
      const body = Buffer.from(bodies[id] as string);
      application.route({
        method: method as HTTPMethods,
        url: withColons(template, () => "*"),
        exposeHeadRoute: false,
        handler: (_request, reply) => {
          reply.header("content-type", "application/json").send(body);
        },
      });
    }
    await application.listen({ port: 0, host: "127.0.0.1" });
    return { port: (application.server.address() as AddressInfo).port, close: () => application.close() };
  },
};

const hono: ServerContestant = {
  name: "Hono on @hono/node-server",
  listen: ({ operations }) => listenWith(getRequestListener(honoApplication(operations).fetch)),
};

/** All servers, ours first. */
export const servers: readonly ServerContestant[] = [pointsman, bare, fastifyServer, hono];

/** The server of this name, those in frameworks among them. */
export function serverNamed(name: string): ServerContestant {
  const inFrameworks = integrationPairs.flatMap(({ bare, pointsman }) => [bare, pointsman]);
  const contestant = [...servers, ...inFrameworks].find((server) => server.name === name);
  if (contestant === undefined) throw new Error(`There is no server named ${name}.`);
  return contestant;
}
