import type { IncomingMessage, ServerResponse } from "node:http";
import { type Embeddable, isOurs, type PassingOptions } from "../is-ours.js";
import { fieldsOf } from "./node-request.js";
import { type HandedBody, parsedBody, wasRead } from "./parsed-body/parsed-body.js";
import { answerHanded, type LeftError } from "./to-node-handler.js";

/** What became of a request: it is not the gateway's (`"passed"`), it is being answered, or an error is left to the application. */
export type Outcome = "passed" | LeftError;

/** How a gateway answers within an application whose requests are those of node:http. */
export interface Embedding extends PassingOptions {
  readonly leavesErrors: boolean;
}

/**
 * Answers a request of an application if it is the gateway's, just as a server of Node.js would: what streams does so, both ways.
 *
 * @param url the path and query as the gateway is to see them
 * @param body what the application has read of the body, if it has read it
 */
export function answerOurs(
  gateway: Embeddable,
  req: IncomingMessage,
  res: ServerResponse,
  url: string,
  body: HandedBody,
  embedding: Embedding,
): Outcome | Promise<Outcome> {
  const rawHeaders = fieldsOf(req);
  if (!isOurs(gateway.resolve({ method: req.method as string, url, rawHeaders }), embedding)) return "passed";
  const handOver = (hasBody: boolean) => {
    if (!hasBody || !wasRead(req)) return { url, rawHeaders };
    const parsed = parsedBody(req, rawHeaders, body);
    return { url, rawHeaders: parsed.rawHeaders, content: parsed.bytes };
  };
  return answerHanded(gateway, req, res, handOver, embedding.leavesErrors);
}
