import type { Answer } from "../../model/answer.js";
import type { Platform } from "../../model/ports.js";
import type { Served } from "../../model/resolution.js";
import { ExposedAnswer } from "./exposed-answer.js";
import { servedField, servedFieldName } from "./served-field.js";
import { Stopwatch } from "./stopwatch.js";

/** Tells on every answer who gave it, and how long that took. */
export class Exposing {
  readonly #platform: Platform;
  /** There are few, each on many answers. */
  readonly #texts = new WeakMap<Served, string>();

  constructor(platform: Platform) {
    this.#platform = platform;
  }

  /** Gives what `answer` gives, exposed. */
  answer(answer: (watch: Stopwatch) => Answer | Promise<Answer>): Answer | Promise<Answer> {
    const watch = new Stopwatch(this.#platform.clock);
    const given = answer(watch);
    return given instanceof Promise ? given.then((late) => this.#exposed(late, watch)) : this.#exposed(given, watch);
  }

  #exposed(answer: Answer, { gatewayMs, backendMs }: Stopwatch): Answer {
    const timing =
      backendMs === undefined ? metric("gateway", gatewayMs) : `${metric("gateway", gatewayMs)}, ${metric("backend", backendMs)}`;
    return new ExposedAnswer(answer, ["server-timing", timing, servedFieldName, this.#textOf(answer.served)], this.#platform);
  }

  #textOf(served: Served): string {
    let text = this.#texts.get(served);
    if (text === undefined) {
      text = servedField(served, this.#platform.encodeUtf8);
      this.#texts.set(served, text);
    }
    return text;
  }
}

/** A metric (Server Timing §2) in milliseconds, to the microsecond. */
function metric(name: string, ms: number): string {
  return `${name};dur=${Math.round(Math.max(ms, 0) * 1000) / 1000}`;
}
