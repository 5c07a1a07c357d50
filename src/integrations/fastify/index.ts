export type { PassingOptions } from "../is-ours.js";
export { type FastifyGatewayOptions, fastifyGateway, type PluggableGateway } from "./fastify-gateway.js";
export type { FastifyInstanceLike } from "./fastify-like.js";
export type { RouteApi, RouteConfig } from "./to-fastify-routes.js";
