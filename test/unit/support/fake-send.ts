import { GatewayError, type GatewayErrorCode } from "../../../src/index.js";
import { Answer } from "../../../src/core/model/answer.js";
import type { BodyStream } from "../../../src/core/model/body.js";
import type { Exchange } from "../../../src/core/model/exchange.js";
import type { GatewayResponse } from "../../../src/core/model/response.js";
import type { UpstreamBody, UpstreamRequest } from "../../../src/backends/http/message/upstream-request.js";
import type { Send, Sending } from "../../../src/backends/http/send.js";
import type { Target } from "../../../src/backends/http/targets/target.js";
import { webPlatform } from "../../../src/platform/web-platform.js";

/** How a request ended: what the one who sent it was told, each time that it was told something. */
export type Outcome = number | GatewayErrorCode;

/** An upstream that answers when it is told to: each attempt waits for its turn. */
export class FakeUpstream {
  /** The requests as they arrived. */
  readonly requests: UpstreamRequest[] = [];
  /** Names of the targets that each attempt was to avoid. */
  readonly avoided: string[][] = [];
  readonly #waiting: Sending[] = [];

  /** Attempts that have neither answer nor failure. */
  get waiting(): number {
    return this.#waiting.length;
  }

  readonly send: Send = (sending) => {
    this.requests.push(sending.request);
    this.avoided.push(sending.tried.map(({ url }) => url));
    this.#waiting.push(sending);
  };

  /** Answers the oldest attempt that waits. */
  answer(status: number, { headers = [], body = null, target = targetNamed("a") }: FakeAnswer = {}): void {
    this.#next().settle(responseOf(status, headers, body), target);
  }

  /** Fails the oldest attempt that waits. `target` is `undefined` where none could be asked. */
  fail(code: GatewayErrorCode, sent = true, target: Target | undefined = targetNamed("a")): void {
    this.#next().refuse(new GatewayError(code, "It failed."), sent, target);
  }

  /** Refuses the oldest attempt because no target is fit to be asked. */
  failWithoutTarget(): void {
    this.#next().refuse(new GatewayError("UNAVAILABLE", "None."), false, undefined);
  }

  #next(): Sending {
    const next = this.#waiting.shift();
    if (next === undefined) throw new Error("No attempt waits for an answer.");
    return next;
  }
}

interface FakeAnswer {
  readonly headers?: readonly string[];
  readonly body?: BodyStream | null;
  readonly target?: Target;
}

/** A target of a name; nothing of it is ever connected to. */
export function targetNamed(url: string, available = true): Target {
  const watch = available ? undefined : { available };
  return { url, watch } as unknown as Target;
}

/** A request under way, and the client that it is from. */
export class FakeRequest implements Sending {
  readonly exchange: Exchange;
  readonly request: UpstreamRequest;
  readonly due: number;
  readonly tried: readonly Target[] = [];
  readonly outcomes: Outcome[] = [];
  response: GatewayResponse | undefined;
  readonly #listeners = new Set<() => void>();
  #gone = false;

  constructor({ method = "GET", body = null, fields = [], due = Number.POSITIVE_INFINITY }: FakeRequestInit = {}) {
    this.request = { method, localPath: "/a", query: "", fields: [...fields], body };
    this.due = due;
    this.exchange = { onAbandon: (listener: () => void) => this.#onAbandon(listener) } as unknown as Exchange;
  }

  /** Listeners that wait for the client to leave. */
  get listeners(): number {
    return this.#listeners.size;
  }

  /** The client leaves. */
  leave(): void {
    this.#gone = true;
    for (const listener of [...this.#listeners]) listener();
  }

  settle(response: GatewayResponse): void {
    this.response = response;
    this.outcomes.push(response.status);
  }

  refuse({ code }: GatewayError): void {
    this.outcomes.push(code);
  }

  #onAbandon(listener: () => void): () => void {
    if (this.#gone) listener();
    else this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}

interface FakeRequestInit {
  readonly method?: string;
  readonly body?: UpstreamBody;
  readonly fields?: readonly string[];
  readonly due?: number;
}

function responseOf(status: number, rawHeaders: readonly string[], body: BodyStream | null): GatewayResponse {
  const served = { group: "g", api: "a", revision: null, environment: "online", kind: "http", source: "group" } as const;
  return new Answer(status, rawHeaders, body, served, webPlatform);
}
