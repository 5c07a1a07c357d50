import { Agent } from "undici";
import type { Operation } from "../operation.js";
import { type EtcdRequest, exchange } from "./exchange.js";
import { EtcdRefusal, failure, grpc } from "./failure.js";
import type { Failure } from "./messages.js";
import type { EtcdSettings } from "./options.js";
import { Token } from "./token.js";

/** The longest answer to a read or a write, in bytes. */
const largestAnswer = 4 * 1024 * 1024;

/** The members of a cluster: asked one after the other until one answers, the one that answered last first. */
export class Cluster {
  readonly #settings: EtcdSettings;
  readonly #agent: Agent;
  readonly #token: Token;
  /** The time that each member has: one that can't be reached must leave some for the others. */
  readonly #shareMs: number;
  #preferred = 0;

  constructor(settings: EtcdSettings) {
    this.#settings = settings;
    this.#shareMs = Math.ceil(settings.timeoutMs / settings.endpoints.length);
    // Deadlines are ours.
    const connect = { ...settings.tls, timeout: this.#shareMs };
    this.#agent = new Agent({ headersTimeout: 0, bodyTimeout: 0, connect });
    this.#token = new Token(settings.user, (body, operation) => this.#askAll("/v3/auth/authenticate", body, operation, {}));
  }

  /** Where a watch should ask, and as whom. */
  get preferred(): string {
    return this.#settings.endpoints[this.#preferred] as string;
  }

  get agent(): Agent {
    return this.#agent;
  }

  get token(): Token {
    return this.#token;
  }

  /** Another member is asked first from now on, unless that has been said already. */
  avoid(origin: string): void {
    if (origin === this.preferred) this.#preferred = (this.#preferred + 1) % this.#settings.endpoints.length;
  }

  /**
   * Asks for what only reads, or for a write, which is sent to a second member only where it is certain that the first
   * has not done it. Sets `operation.sent` when a write leaves.
   */
  async ask<Answer>(path: string, body: object, operation: Operation, isWrite = false): Promise<Answer> {
    for (let renewed = false; ; renewed = true) {
      const headers = await this.#token.headers(operation);
      try {
        return await this.#askAll<Answer>(path, body, operation, headers, isWrite);
      } catch (error) {
        const { cause } = error as { cause?: unknown };
        if (renewed || !(cause instanceof EtcdRefusal && cause.wantsToken) || !this.#token.renew(headers)) throw error;
        operation.sent = false;
      }
    }
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  async #askAll<Answer>(path: string, body: object, operation: Operation, headers: Headers, isWrite = false): Promise<Answer> {
    for (let left = this.#settings.endpoints.length - 1; ; left--) {
      const origin = this.preferred;
      try {
        // A read can be asked for again elsewhere. A write that has left can't.
        const signal = isWrite || left === 0 ? operation.signal : AbortSignal.any([operation.signal, AbortSignal.timeout(this.#shareMs)]);
        const sent = () => {
          if (isWrite) operation.sent = true;
        };
        return await this.#askOne<Answer>({ origin, path, body, headers, signal, sent });
      } catch (error) {
        const refused = error instanceof EtcdRefusal && error.code !== undefined && error.code !== grpc.unavailable;
        if (!refused) this.avoid(origin);
        if (operation.signal.aborted) throw error;
        if (refused || left === 0 || (operation.sent && !(error instanceof EtcdRefusal && error.isCertain))) throw failure(error);
        operation.sent = false;
      }
    }
  }

  async #askOne<Answer>(request: Omit<EtcdRequest, "head" | "data">): Promise<Answer> {
    const chunks: Buffer[] = [];
    let status = 0;
    let size = 0;
    await exchange(this.#agent, {
      ...request,
      // The member gives up when we do.
      headers: { ...request.headers, "grpc-timeout": `${this.#settings.timeoutMs}m` },
      head: (said) => {
        status = said;
      },
      data: (chunk) => {
        size += chunk.length;
        if (size > largestAnswer) throw new Error("The answer is too long.");
        chunks.push(chunk);
      },
    });
    return parse(status, Buffer.concat(chunks).toString()) as Answer;
  }
}

type Headers = Readonly<Record<string, string>>;

function parse(status: number, text: string): unknown {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch (cause) {
    // Said by a proxy, or cut off.
    if (status === 200) throw new Error("The answer is no JSON.", { cause });
  }
  if (status === 200) return answer;
  throw new EtcdRefusal(status, typeof answer === "object" && answer !== null ? (answer as Failure) : {});
}
