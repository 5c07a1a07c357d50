import { HttpBackend } from "../../backends/http/http-backend.js";
import type { BackendHandler, Exchange, HttpBackendConfig, MockAnswer, MockWhen, PrepareContext } from "../../core/index.js";
import { toAnswer } from "./to-answer.js";
import { type Telling, toWhen } from "./to-when.js";

/** Hears an exchange with an upstream. */
export type Hear = (exchange: Exchange, when: MockWhen, answer: MockAnswer) => void;

/** An HTTP backend that tells what it was asked and what it answered. Both bodies are read to their end first. */
export class RecordingBackend extends HttpBackend {
  readonly #telling: Telling;
  readonly #hear: Hear;

  constructor(telling: Telling, hear: Hear) {
    super();
    this.#telling = telling;
    this.#hear = hear;
  }

  override prepare(config: HttpBackendConfig, context: PrepareContext): BackendHandler {
    const handler = super.prepare(config, context);
    return async (exchange) => {
      const body = exchange.body === null ? undefined : await bytesOf(exchange.body);
      const response = await handler(body === undefined ? exchange : withBody(exchange, body));
      const { status, rawHeaders, served } = response;
      const bytes = await response.bytes();
      // A fallback's answer is none of the upstream's.
      if (served.kind === "http")
        this.#hear(exchange, toWhen(exchange, body, this.#telling), toAnswer(status, rawHeaders, bytes, this.#telling.isSecret));
      return response.body === null ? response : exchange.respondPrepared(status, rawHeaders, bytes);
    };
  }
}

async function bytesOf(body: NonNullable<Exchange["body"]>): Promise<Uint8Array> {
  return new Uint8Array(await new Response(body as RequestInit["body"]).arrayBuffer());
}

/** The same exchange, its body in memory. */
function withBody(exchange: Exchange, body: Uint8Array): Exchange {
  return new Proxy(exchange, {
    get(target, key) {
      if (key === "body") return body;
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
