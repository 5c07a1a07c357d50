import type { IncomingMessage, ServerResponse } from "node:http";
import { BodyStream } from "../../core/model/body.js";
import { isName } from "../../core/model/headers.js";
import { endsWithHeader } from "./http2.js";

/** What a request says about its body (RFC 9112 §6). */
export interface BodyFraming {
  /** Whether it announces one: without one nothing is made for it. */
  readonly present: boolean;
  /** Whether its end is in doubt: a coding that nobody here takes off, or one in HTTP/1.0, which has none. */
  readonly doubtful: boolean;
}

const none: BodyFraming = { present: false, doubtful: false };
const sized: BodyFraming = { present: true, doubtful: false };
const doubtful: BodyFraming = { present: true, doubtful: true };

/** Reads the framing off the raw fields: node:http would make a record of all of them first. */
export function framingOf(req: IncomingMessage): BodyFraming {
  if (req.httpVersionMajor === 2) return endsWithHeader(req) ? none : sized;
  const { rawHeaders, httpVersionMinor } = req;
  let framing = none;
  let coded = false;
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string;
    if (isName(name, "transfer-encoding")) {
      const chunked = (rawHeaders[i + 1] as string).toLowerCase() === "chunked";
      if (!chunked || httpVersionMinor === 0 || coded) return doubtful;
      coded = true;
      framing = sized;
    } else if (isName(name, "content-length") && rawHeaders[i + 1] !== "0") framing = sized;
  }
  return framing;
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
