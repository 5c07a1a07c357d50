import type { GatewayError } from "../../../core/errors.js";
import type { Exchange } from "../../../core/model/exchange.js";
import type { GatewayResponse } from "../../../core/model/response.js";
import { declaredLength } from "../message/declared-length.js";
import { isReady, type UpstreamRequest } from "../message/upstream-request.js";
import type { Send, Sending } from "../send.js";
import type { Target } from "../targets/target.js";
import { drain } from "../transport/drain.js";
import { isUpstreamFault } from "../transport/upstream-error.js";
import { backoffMs } from "../../../core/model/backoff.js";
import { keepBody } from "./keep-body.js";
import { retryAfterMs } from "./retry-after.js";
import type { RetryRules } from "./retry-rules.js";
import { clientGone, wait } from "./wait.js";

/** Sends a request again where its first attempts failed and that is safe. What has been passed on is never asked for again. */
export function retrying(send: Send, rules: RetryRules): Send {
  return rules.attempts === 1 ? send : (sending) => new RepeatedSending(send, rules, sending).begin();
}

/**
 * A request with its attempts, one after the other: each is told to this one object, which passes on what the last one
 * says. An attempt has spoken before the next begins, so that none can speak for another.
 */
class RepeatedSending implements Sending {
  readonly exchange: Exchange;
  readonly due: number;
  readonly tried: Target[];
  request: UpstreamRequest;
  readonly #send: Send;
  readonly #rules: RetryRules;
  readonly #origin: Sending;
  #attempts = 0;

  constructor(send: Send, rules: RetryRules, origin: Sending) {
    this.exchange = origin.exchange;
    this.due = origin.due;
    this.tried = [...origin.tried];
    this.request = origin.request;
    this.#send = send;
    this.#rules = rules;
    this.#origin = origin;
  }

  /** Keeps a body that can be sent again only from memory, then sends. */
  begin(): void {
    const { request } = this;
    const { methods, maxBodyBytes, clock } = this.#rules;
    const { body } = request;
    const length = declaredLength(request);
    if (isReady(body) || length === undefined || length > maxBodyBytes || !methods.has(request.method)) return this.#beginSending();
    keepBody(body, length, this, clock, (kept) => {
      if (kept instanceof Error) return this.#origin.refuse(kept, false, undefined);
      this.request = { ...request, body: kept };
      this.#beginSending();
    });
  }

  settle(response: GatewayResponse, target: Target): void {
    const { statuses } = this.#rules;
    this.#remember(target);
    const waitMs = statuses.has(response.status) ? this.#waitMs(true, retryAfterMs(response.headers)) : undefined;
    if (waitMs === undefined) return this.#origin.settle(response, target);
    this.#again(waitMs, drain(response.body));
  }

  refuse(error: GatewayError, sent: boolean, target: Target | undefined): void {
    this.#remember(target);
    const waitMs = isUpstreamFault(error) || this.#isFull(error, sent, target) ? this.#waitMs(sent) : undefined;
    if (waitMs === undefined) return this.#origin.refuse(error, sent, target);
    this.#again(waitMs, nothing);
  }

  #beginSending(): void {
    this.#rules.budget.add();
    this.#attempt();
  }

  #attempt(): void {
    this.#attempts += 1;
    this.#send(this);
  }

  #remember(target: Target | undefined): void {
    if (target !== undefined && !this.tried.includes(target)) this.tried.push(target);
  }

  /** Whether a target had no place for the request and another one may have. */
  #isFull({ code }: GatewayError, sent: boolean, target: Target | undefined): boolean {
    if (code !== "UNAVAILABLE" || sent || target === undefined) return false;
    return this.#rules.targets.some((other) => isAvailable(other) && !this.tried.includes(other));
  }

  /** Milliseconds to the next attempt, which the budget has then paid; `undefined` where there is none. */
  #waitMs(sent: boolean, askedMs = 0): number | undefined {
    const { attempts, methods, backoff, random, clock, targets, budget } = this.#rules;
    const { method, body } = this.request;
    if (this.#attempts >= attempts || (sent && !methods.has(method)) || !(isReady(body) || !body.used)) return undefined;
    const waitMs = Math.max(askedMs, backoffMs(backoff, this.#attempts, random));
    // Timers are no finer than a millisecond: of a deadline that has just run out a fraction may seem to be left.
    if (askedMs > backoff.maxMs || this.due - clock.now() - waitMs < 1) return undefined;
    return targets.some(isAvailable) && budget.take() ? waitMs : undefined;
  }

  /** @param drop ends the answer that is not passed on, where it has not ended by then */
  #again(waitMs: number, drop: () => void): void {
    // Never at once: this is called from within undici, which can't be entered again there.
    wait(this.exchange, this.#rules.clock, waitMs, (why) => {
      drop();
      if (why === "time") this.#attempt();
      else this.#origin.refuse(clientGone(), false, undefined);
    });
  }
}

function isAvailable({ watch }: Target): boolean {
  return watch?.available !== false;
}

function nothing(): void {}
