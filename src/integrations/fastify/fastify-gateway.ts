import { METHODS } from "node:http";
import type { FastifyInstanceLike } from "./fastify-like.js";
import type { FastifyGatewayOptions } from "./options.js";
import { toRouteHandler } from "./to-route-handler.js";
import { type FastifyRoute, type RouteConfig, toFastifyRoutes, toRestRoutes } from "./to-fastify-routes.js";

/**
 * A gateway as a plugin of Fastify 4 and 5: `await app.register(fastifyGateway, { gateway, prefix: "/api" })`. It stays in a context of
 * its own: the application's content types, hooks and decorators are as they were.
 *
 * Every API is a route of Fastify, whose `config` names it ({@link RouteConfig}): hooks (`onRequest` to `preHandler`, `onResponse`,
 * `onRoute` with a schema or a rate limit), limits and `inject` hold for it. Bodies are not parsed, but stream; answers leave as in a
 * server of Node.js and not by `reply.send`, so that there is no `onSend`. A prefix is taken off before the gateway sees the path.
 * What is none of the gateway's is Fastify's 404.
 *
 * @throws TypeError when the prefix has parameters
 */
export async function fastifyGateway(instance: FastifyInstanceLike, options: FastifyGatewayOptions): Promise<void> {
  const { gateway, routes = "each", otherMethods, close = true } = options;
  const { prefix } = instance;
  if (/[:*]/.test(prefix))
    throw new TypeError(`The prefix ${JSON.stringify(prefix)} has parameters: register the gateway below plain text.`);
  if (close) instance.addHook("onClose", () => gateway.close());
  instance.removeAllContentTypeParsers();
  instance.addContentTypeParser("*", (_request, payload, done) => done(null, payload));
  const supported = instance.supportedMethods ?? methodsOfVersion4;
  const known = new Set(supported);
  const add = ({ methods, url, apis }: FastifyRoute, isAny: boolean) => {
    for (const method of methods) if (!known.has(method)) instance.addHttpMethod?.(method, { hasBody: true });
    for (const method of methods) known.add(method);
    const config: RouteConfig = { pointsman: { apis } };
    const handler = toRouteHandler(prefix, isAny ? undefined : apis, options);
    instance.route({ method: [...methods], url, exposeHeadRoute: false, config, handler });
  };
  if (routes === "all") {
    for (const url of ["/", "/*"]) add({ methods: supported, url, apis: [] }, true);
    return;
  }
  // A method that node:http doesn't know never arrives, and Fastify would refuse its route.
  const each = toFastifyRoutes(gateway.routes(), supported).filter(({ methods }) => methods.every((method) => METHODS.includes(method)));
  for (const route of each) add(route, false);
  if (otherMethods !== "next") for (const route of toRestRoutes(each, supported)) add(route, false);
}

/** Those that version 4 always knows; it doesn't say which. */
const methodsOfVersion4 = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
