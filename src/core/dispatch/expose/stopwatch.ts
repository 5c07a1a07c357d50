import type { BackendHandler } from "../../model/adapter.js";
import { Answer } from "../../model/answer.js";
import type { Exchange } from "../../model/exchange.js";
import type { Clock } from "../../model/ports.js";

/** Who measures the backend of an exchange, while somebody does. */
const watches = new WeakMap<Exchange, Stopwatch>();

/** Measures the way of one request. */
export class Stopwatch {
  readonly #clock: Clock;
  readonly #since: number;
  #called: number | undefined;
  #answered: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#since = clock.now();
  }

  /** From now on what backends of `exchange` take is measured, where they are {@link timed}. */
  follow(exchange: Exchange): void {
    watches.set(exchange, this);
  }

  /** Milliseconds since the request came. */
  get gatewayMs(): number {
    return this.#clock.now() - this.#since;
  }

  /** Milliseconds that the backend took, or has taken where it was not waited for; `undefined` where none was called. */
  get backendMs(): number | undefined {
    return this.#called === undefined ? undefined : (this.#answered ?? this.#clock.now()) - this.#called;
  }

  begin(): void {
    this.#called = this.#clock.now();
  }

  end(): void {
    this.#answered = this.#clock.now();
  }
}

/** A backend that is measured where somebody does, which can be where `watching`. An answer that is ready stays one: there is no call to measure. */
export function timed(handler: BackendHandler | Answer, watching: boolean): BackendHandler | Answer {
  if (!watching || handler instanceof Answer) return handler;
  return (exchange) => {
    const watch = watches.get(exchange);
    return watch === undefined ? handler(exchange) : measured(() => handler(exchange), watch);
  };
}

function measured(call: () => ReturnType<BackendHandler>, watch: Stopwatch): ReturnType<BackendHandler> {
  watch.begin();
  let waited = false;
  try {
    const given = call();
    if (given instanceof Answer) return given;
    waited = true;
    return Promise.resolve(given).finally(() => watch.end());
  } finally {
    if (!waited) watch.end();
  }
}
