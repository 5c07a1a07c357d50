import { createServer, type IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { FunctionHandler } from "../../core/model/function.js";
import { exchangeInMemory } from "./exchange-in-memory.js";
import type { ExpressHandler } from "./express-handler.js";
import { type Application, type ExpressCall, makeApplication } from "./make-application.js";

/** Header bytes that a request may have: those of the gateway's own server have been counted before. */
const maxHeaderSize = 1_048_576;

/**
 * A handler `(req, res) => …` of Google's functions framework, or a whole Express application, as the handler of a function
 * backend. It runs in real Express (the optional peer `express`, 5 or later) on a real node:http server that is connected in
 * memory: no port is opened. `req.body` is parsed by content type, `req.rawBody` is as it came, `req.params` are the API's.
 * The request's body is read before the handler is called, within the backend's `maxBodyBytes` and 32 MiB.
 * Answers stream; what is thrown is a 500.
 */
export function fromExpress(handler: ExpressHandler): FunctionHandler {
  const calls = new WeakMap<Duplex, ExpressCall>();
  const callOf = ({ socket }: IncomingMessage) => calls.get(socket) ?? strayCall;
  let application: Application | undefined;
  // Begun now, so that the first request finds it loaded; one that fails is told to every request.
  const loading = makeApplication(handler, callOf).then((made) => {
    application = made;
  });
  loading.catch(() => {});
  const server = createServer({ maxHeaderSize, requestTimeout: 0, headersTimeout: 0, keepAliveTimeout: 0 }, (request, response) => {
    response.sendDate = false;
    application?.(request, response);
  });
  return async (call) => {
    if (application === undefined) await loading;
    return exchangeInMemory(server, call, calls);
  };
}

/** What a request without a call belongs to: there is none, for every connection is made for one. */
const strayCall: ExpressCall = { params: {}, fail() {} };
