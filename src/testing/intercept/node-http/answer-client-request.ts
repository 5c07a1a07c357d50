import type { ClientRequest } from "node:http";
import type { RequestController } from "@mswjs/interceptors";
import { answerUnlessLeft } from "../answer-unless-left.js";
import { bodyToSend } from "../body-to-send.js";
import type { OriginAnswer } from "../interceptions.js";
import { closeParsersWith } from "./close-parsers.js";
import { pacedBody } from "./paced-body.js";
import { toClientError } from "./to-client-error.js";

const { setImmediate } = globalThis; // tests may put their own in its place

/** Answers a request of `node:http`, fails it, or lets it through. */
export async function answerClientRequest(
  answer: OriginAnswer,
  request: Request,
  client: ClientRequest,
  controller: RequestController,
): Promise<void> {
  const left = new AbortController();
  closeParsersWith(client);
  client.once("close", () => left.abort());
  // Nobody would send what the client keeps back until it is told to go on (RFC 9110 §10.1.1).
  if (request.headers.get("expect")?.toLowerCase() === "100-continue") setImmediate(() => client.emit("continue"));
  try {
    const response = await answerUnlessLeft(answer, new Request(request, { signal: left.signal }), left.signal);
    if (response === undefined) return;
    const body = bodyToSend(response, request.method);
    const { status, statusText, headers } = response;
    const paced = body && pacedBody(body, () => client.socket?.readableLength ?? 0, left.signal);
    controller.respondWith(new Response(paced, { status, statusText, headers: [...headers] }));
  } catch (error) {
    if (!left.signal.aborted) controller.errorWith(toClientError(error));
  }
}
