import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import express from "express";
import fastify, { type FastifyInstance } from "fastify";
import { Hono } from "hono";
import Koa from "koa";
import type { Gateway } from "../../../src/index.js";
import { loadExpressLibrary, loadFastifyLibrary, loadFetchLibrary, loadHonoLibrary, loadKoaLibrary, loadLibrary } from "../library.js";
import { mockConfig } from "./answerer-pointsman.js";
import { type Listening, listenWith, type ServerCase, type ServerContestant } from "./server.js";

/** A framework with a handler that answers the bytes that are asked for, and with the gateway in its place. */
export interface IntegrationPair {
  readonly framework: string;
  readonly bare: ServerContestant;
  readonly pointsman: ServerContestant;
}

const route = "/repos/:owner/:repo/issues/:number";
const json = "application/json";

function pair(
  framework: string,
  bare: (body: string) => Promise<Listening>,
  withGateway: (gateway: Gateway) => Promise<Listening>,
): IntegrationPair {
  return {
    framework,
    bare: { name: `bare ${framework}`, listen: ({ bodies, wanted }) => bare(bodies[wanted] as string) },
    pointsman: {
      name: `pointsman in ${framework}`,
      listen: async ({ operations }: ServerCase) => withGateway((await loadLibrary()).createGateway(mockConfig(operations)) as Gateway),
    },
  };
}

async function listenToFastify(application: FastifyInstance): Promise<Listening> {
  await application.listen({ port: 0, host: "127.0.0.1" });
  return { port: (application.server.address() as AddressInfo).port, close: () => application.close() };
}

/** Every framework that an integration is for. */
export const integrationPairs: readonly IntegrationPair[] = [
  pair(
    "Express",
    (body) => {
      // Past `send`, which would make a hash of each answer.
      const application = express().get(route, (_request, response) => {
        response.writeHead(200, { "content-type": json, "content-length": body.length }).end(body);
      });
      return listenWith(application);
    },
    async (gateway) => listenWith(express().use((await loadExpressLibrary()).toExpressMiddleware(gateway))),
  ),
  pair(
    "Fastify",
    (body) => {
      const bytes = Buffer.from(body);
      const application = fastify();
      application.get(route, (_request, reply) => {
        reply.header("content-type", json).send(bytes);
      });
      return listenToFastify(application);
    },
    async (gateway) => {
      const application = fastify();
      await application.register((await loadFastifyLibrary()).fastifyGateway, { gateway });
      return listenToFastify(application);
    },
  ),
  pair(
    "Koa",
    (body) => {
      const application = new Koa().use((context) => {
        context.set("content-type", json);
        context.body = body;
      });
      return listenWith(application.callback());
    },
    async (gateway) => listenWith(new Koa().use((await loadKoaLibrary()).toKoaMiddleware(gateway)).callback()),
  ),
  pair(
    "Hono",
    (body) => {
      const application = new Hono().get(route, (context) => context.body(body, 200, { "content-type": json }));
      return listenWith(getRequestListener(application.fetch));
    },
    async (gateway) => listenWith(getRequestListener(new Hono().use((await loadHonoLibrary()).toHonoHandler(gateway)).fetch)),
  ),
  pair(
    "fetch",
    (body) => listenWith(getRequestListener(() => new Response(body, { headers: { "content-type": json } }))),
    async (gateway) => listenWith(getRequestListener((await loadFetchLibrary()).toFetchHandler(gateway).fetch)),
  ),
];
