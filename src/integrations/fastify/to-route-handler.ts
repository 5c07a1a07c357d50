import type { IncomingMessage } from "node:http";
import { isName } from "../../core/model/headers.js";
import type { RequestBody } from "../../core/model/request.js";
import { isOurs } from "../is-ours.js";
import { fieldsOf, type HandedRequest } from "../node/node-request.js";
import { parsedBody, wasRead } from "../node/parsed-body/parsed-body.js";
import { answerHanded, type LeftError } from "../node/to-node-handler.js";
import type { FastifyGatewayOptions } from "./options.js";
import { type FastifyReplyLike, type FastifyRequestLike, messagesOf } from "./fastify-like.js";
import type { RouteApi } from "./to-fastify-routes.js";

/**
 * The handler of a route.
 * @param apis those that may answer there: what hooks were told is what holds; `undefined` for any
 */
export function toRouteHandler(
  prefix: string,
  apis: readonly RouteApi[] | undefined,
  { gateway, otherMethods = "answer", errors }: FastifyGatewayOptions,
): (request: FastifyRequestLike, reply: FastifyReplyLike) => void {
  const names = apis && new Set(apis.map(({ group, api }) => JSON.stringify([group, api])));
  return (request, reply) => {
    const { req, res } = messagesOf(request, reply);
    const url = below(prefix, req.url as string);
    if (url === undefined) return void reply.callNotFound();
    const rawHeaders = fieldsOf(req);
    const match = gateway.resolve({ method: req.method as string, url, rawHeaders });
    const isElsewhere = match.matched && names?.has(JSON.stringify([match.group.name, match.api.name])) === false;
    if (isElsewhere || !isOurs(match, { otherMethods })) return void reply.callNotFound();
    for (const [name, value] of Object.entries(reply.getHeaders())) res.setHeader(name, value as string | readonly string[]);
    const settle = (left: LeftError) => void (left === undefined ? reply.hijack() : reply.send(left));
    const handOver = (hasBody: boolean) => (hasBody ? handedOver(req, url, rawHeaders, request.body) : { url, rawHeaders });
    const outcome = answerHanded(gateway, req, res, handOver, errors === "throw");
    if (outcome instanceof Promise) void outcome.then(settle);
    else settle(outcome);
  };
}

/** What is left of a URL below a prefix; `undefined` where it isn't below it to the letter, however Fastify reads it. */
function below(prefix: string, url: string): string | undefined {
  if (prefix === "" || prefix === "/") return url;
  if (!url.startsWith(prefix)) return undefined;
  const rest = url.slice(prefix.length);
  return rest.startsWith("/") ? rest : rest === "" || rest.startsWith("?") ? `/${rest}` : undefined;
}

/** A `preParsing` hook may have put a stream of its own in the place of the request's: what it gives has no coding, and no length yet. */
function handedOver(req: IncomingMessage, url: string, rawHeaders: readonly string[], body: unknown): HandedRequest {
  if (body === undefined || body === req) {
    if (!wasRead(req)) return { url, rawHeaders };
    const parsed = parsedBody(req, rawHeaders, {});
    return { url, rawHeaders: parsed.rawHeaders, content: parsed.bytes };
  }
  const fields: string[] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string;
    if (!isName(name, "content-length") && !isName(name, "content-encoding")) fields.push(name, rawHeaders[i + 1] as string);
  }
  return { url, rawHeaders: fields, content: body as RequestBody };
}
