export type { PassingOptions } from "../is-ours.js";
export { fastifyGateway } from "./fastify-gateway.js";
export type { FastifyInstanceLike } from "./fastify-like.js";
export type { FastifyGatewayOptions, PluggableGateway } from "./options.js";
export type { RouteApi, RouteConfig } from "./to-fastify-routes.js";
