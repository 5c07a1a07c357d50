import type { IncomingMessage, ServerResponse } from "node:http";
import type { ExpressHandler, ExpressRequest } from "./express-handler.js";

/** What the application must know of a call besides its request. */
export interface ExpressCall {
  readonly params: Readonly<Record<string, string>>;
  /** Hears of what the handler throws, and of a body that can't be parsed. */
  fail(error: unknown): void;
}

/** Anything that takes node's requests. */
export type Application = (request: IncomingMessage, response: ServerResponse) => unknown;

/** Most bytes of a body that is parsed, also once it is unpacked (`Content-Encoding`): what the framework's own place lets through. */
const bodyLimit = "32mb";

/**
 * The Express application that Google's functions framework puts a handler in: bodies are parsed by their content type and
 * kept as `rawBody`. It differs in this: errors are not answered with their stack, and `X-Forwarded-For` is not believed, for
 * the connection tells the client's address.
 *
 * @param callOf the call that a request belongs to
 * @see https://github.com/GoogleCloudPlatform/functions-framework-nodejs/blob/main/src/server.ts
 */
export async function makeApplication(handler: ExpressHandler, callOf: (request: IncomingMessage) => ExpressCall): Promise<Application> {
  const { default: express } = await import("express");
  const verify = (request: IncomingMessage, _response: ServerResponse, rawBody: Buffer) => void Object.assign(request, { rawBody });
  const keeping = { limit: bodyLimit, verify };
  const application = express();
  application.disable("x-powered-by").set("query parser", "extended");
  application.use(
    express.json({ ...keeping, type: ["application/json", "application/cloudevents+json"] }),
    express.text(keeping),
    express.urlencoded({ ...keeping, extended: true }),
    express.raw({ ...keeping, type: "*/*" }),
  );
  application.use((request, response, next) => {
    request.params = { ...callOf(request).params };
    return handler(request as ExpressRequest, response, next);
  });
  // Express knows an error handler by its four parameters.
  application.use((error: unknown, request: IncomingMessage, response: ServerResponse, _next: unknown) => {
    callOf(request).fail(error);
    response.destroy();
  });
  return application;
}
