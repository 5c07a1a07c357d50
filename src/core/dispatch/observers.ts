import type { Answer } from "../model/answer.js";
import { BodyStream } from "../model/body.js";
import type { Exchange } from "../model/exchange.js";
import type { AttemptObservation, AttemptObserver, AttemptStart } from "../model/attempt-observer.js";
import type { Observer, RequestObservation, ResponseEnd } from "../model/observer.js";
import type { Platform } from "../model/ports.js";
import type { GatewayRequest } from "../model/request.js";
import type { WebRequest } from "../model/web.js";
import { isGatewayError } from "../errors.js";
import { CombinedAttempt, guarded, runInside } from "./observed-attempt.js";

/** Who watches the requests of a gateway. */
export class Observers {
  #all: readonly Observer[] = [];

  add(observer: Observer): () => void {
    this.#all = [...this.#all, observer];
    let stopped = false;
    return () => {
      // The same observer may watch twice and stop once.
      if (!stopped) this.#all = this.#all.toSpliced(this.#all.lastIndexOf(observer), 1);
      stopped = true;
    };
  }

  /** A request has come; `undefined` where nobody wants to know of it, which costs a look at each observer. */
  begin(given: GatewayRequest | WebRequest, platform: Platform): ObservedRequest | undefined {
    const all = this.#all;
    for (let i = 0; i < all.length; i++) if (all[i]?.active === true) return observe(given, all, platform);
    return undefined;
  }
}

function observe(given: GatewayRequest | WebRequest, observers: readonly Observer[], platform: Platform): ObservedRequest | undefined {
  // What is no request is not observed: answering it says what is wrong with it.
  const request = guarded(() => (platform.isWebRequest(given) ? platform.fromWebRequest(given) : given));
  if (request === undefined) return undefined;
  const parts = observers.flatMap((observer) => guarded(() => (observer.active ? observer.request(request) : undefined)) ?? []);
  return parts.length === 0 ? undefined : new ObservedRequest(request, parts);
}

/** A request that somebody watches: told to all of them, whatever they throw. */
export class ObservedRequest implements AttemptObserver {
  /** What is answered in place of the request that was given: a web `Request` is read once. */
  readonly request: GatewayRequest;
  readonly #parts: readonly RequestObservation[];

  constructor(request: GatewayRequest, parts: readonly RequestObservation[]) {
    this.request = request;
    this.#parts = parts;
  }

  /** Answers the request by `work`, which never throws, and tells how that went. */
  answer(work: () => Answer | Promise<Answer>): Answer | Promise<Answer> {
    const outcome = this.run(work);
    return outcome instanceof Promise ? outcome.then((answer) => this.#answered(answer)) : this.#answered(outcome);
  }

  run<Result>(work: () => Result): Result {
    return runInside(this.#parts, work);
  }

  matched(exchange: Exchange): void {
    for (const part of this.#parts) guarded(() => part.matched(exchange));
  }

  attempt(start: AttemptStart): AttemptObservation | undefined {
    const parts = this.#parts.flatMap((part) => guarded(() => part.attempt(start)) ?? []);
    return parts.length === 0 ? undefined : new CombinedAttempt(parts);
  }

  #answered(answer: Answer): Answer {
    for (const part of this.#parts) guarded(() => part.answered(answer));
    const { body } = answer;
    // What happens to the connection in place of an answer happens at once.
    if (!(body instanceof BodyStream) || answer.fault !== undefined) this.#ended({ kind: "complete" });
    else
      body.onEnd((end, error) => {
        if (end === "ended") this.#ended({ kind: "complete" });
        else if (end === "cancelled" || (isGatewayError(error) && error.code === "CLIENT_GONE")) this.#ended({ kind: "abandoned" });
        else this.#ended({ kind: "broken", error });
      });
    return answer;
  }

  #ended(end: ResponseEnd): void {
    for (const part of this.#parts) guarded(() => part.ended(end));
  }
}
