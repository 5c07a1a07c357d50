import { GatewayError } from "../../../../core/errors.js";
import type { UpstreamHandler, UpstreamMessage } from "../transport.js";
import { codeOf } from "../upstream-error.js";
import type { FetchUpload } from "./fetch-upload.js";
import type { FetchInit, FetchRules } from "./options.js";
import { headersOf, isUpload, refuseUnsendable } from "./request-parts.js";
import { responseFields } from "./response-fields.js";

/** One request by `fetch`, told to its handler as undici would tell it. */
export class FetchCall {
  readonly #rules: FetchRules;
  readonly #message: UpstreamMessage<FetchUpload>;
  readonly #handler: UpstreamHandler;
  readonly #abortion = new AbortController();
  #resume: (() => void) | undefined;

  constructor(rules: FetchRules, message: UpstreamMessage<FetchUpload>, handler: UpstreamHandler) {
    this.#rules = rules;
    this.#message = message;
    this.#handler = handler;
    // A pause ends with the request: what is read next fails then.
    this.#abortion.signal.addEventListener("abort", () => this.#resume?.());
  }

  /** Sends the request; settles when it is over. Never rejects. */
  async run(origin: string): Promise<void> {
    try {
      refuseUnsendable(this.#message);
      const { method, path, headers, body } = this.#message;
      const { fetch, streams } = this.#rules;
      const { signal } = this.#abortion;
      const isStreamed = streams && isUpload(body);
      const init = { method, headers: headersOf(headers, isStreamed), redirect: "manual", signal } as const;
      this.#handler.onConnect((reason) => this.#abortion.abort(reason));
      await this.#read(await fetch(origin + path, { ...init, ...(isStreamed ? streamed(body) : { body: await wholeOf(body) }) }));
    } catch (error) {
      this.#fail(error);
    }
  }

  async #read(response: Response): Promise<void> {
    if (response.type === "opaqueredirect")
      throw new GatewayError("BAD_GATEWAY", "The backend answers by a redirect, which browsers let nobody see.");
    const { status, headers, body } = response;
    this.#handler.onHeaders(status, responseFields(headers, this.#rules.decodes), () => this.#resume?.());
    const reader = body?.getReader();
    for (let next = await reader?.read(); next?.done === false; next = await reader?.read()) {
      if (!this.#handler.onData(next.value)) await this.#room();
    }
    this.#handler.onComplete(null);
  }

  /** Settles when more is wanted, or nothing any more. */
  #room(): Promise<void> {
    return new Promise((resolve) => {
      this.#resume = resolve;
      if (this.#abortion.signal.aborted) resolve();
    });
  }

  /** What `fetch` throws says "fetch failed", and below that why, where it says so at all. */
  #fail(error: unknown): void {
    const hasReason = error instanceof Error && error.name === "TypeError" && error.cause instanceof Error;
    const why = hasReason ? error.cause : error;
    this.#abortion.abort(why);
    this.#handler.onError(why instanceof Error ? why : new Error("The request failed.", { cause: why }), !unconnected.has(codeOf(why)));
  }
}

function streamed({ stream }: FetchUpload): Pick<FetchInit, "body" | "duplex"> {
  return { body: stream, duplex: "half" };
}

async function wholeOf(body: UpstreamMessage<FetchUpload>["body"]): Promise<FetchInit["body"]> {
  if (isUpload(body)) return new Uint8Array(await new Response(body.stream).arrayBuffer());
  return body as string | Uint8Array<ArrayBuffer> | null;
}

/** Errors of attempts to connect: nothing has been sent. */
const unconnected: ReadonlySet<string> = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "UND_ERR_CONNECT_TIMEOUT"]);
