import type { ClientRequest } from "node:http";
import { streamFrom } from "../../core/model/body.js";
import type { RequestBody } from "../../core/model/request.js";

/** Writes a request's body as fast as the server takes it. */
export function sendBody(sent: ClientRequest, body: RequestBody | null): void {
  if (body === null || typeof body === "string" || body instanceof Uint8Array) return void sent.end(body ?? undefined);
  const stream = streamFrom(body);
  sent.once("close", () => stream.cancel());
  stream.attach({
    write(chunk) {
      if (sent.destroyed || sent.write(chunk)) return true;
      sent.once("drain", () => stream.resume());
      return false;
    },
    end: () => sent.end(),
    // What the function gets so far is not the whole: it must see the connection break.
    fail: (error) => sent.destroy(error instanceof Error ? error : new Error("The request body broke off.", { cause: error })),
  });
}
