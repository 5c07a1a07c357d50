import type { IncomingMessage, ServerResponse } from "node:http";
import { BodyStream } from "../../core/model/body.js";

/** Whether a request announces a body (RFC 9112 §6.3): without one nothing is made for it. */
export function hasBody(req: IncomingMessage): boolean {
  const { "content-length": length, "transfer-encoding": coding } = req.headers;
  return coding !== undefined || (length !== undefined && length !== "0");
}

/**
 * The body of a request, pushed as it arrives. Nothing is read before somebody wants it, and nothing that happens to the
 * reader destroys the connection: the answer still has to leave on it.
 *
 * @param begin called once, when the first byte is wanted
 */
export function requestBody(req: IncomingMessage, res: ServerResponse, begin: () => void): BodyStream {
  let reading = false;
  const body = new BodyStream({
    resume() {
      if (reading) return void req.resume();
      reading = true;
      begin();
      if (req.destroyed) return breakOff();
      req.on("data", push).once("end", end).once("close", breakOff);
      res.once("close", breakOff);
    },
    cancel: () => letGo(),
  });

  function push(chunk: Uint8Array): void {
    if (!body.push(chunk)) req.pause();
  }

  function end(): void {
    body.end();
    letGo();
  }

  function breakOff(): void {
    body.fail(new Error("The request ended before its body was complete."));
    letGo();
  }

  /** What is left is read and dropped: the client may send it all before it looks at the answer, and the connection has more to carry. */
  function letGo(): void {
    req.off("data", push).off("end", end).off("close", breakOff);
    res.off("close", breakOff);
    if (reading) req.resume();
  }

  return body;
}
