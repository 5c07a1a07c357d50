import type { ActiveHealthPolicy } from "../../../core/model/http-config.js";
import type { Platform } from "../../../core/model/ports.js";

/** Asks a target once for its health: whether its answer is good. Ends when the signal says so; what fails is not good. */
export type AskHealth = (signal: AbortSignal) => Promise<boolean>;

/** Asks one target again and again for its health, one question at a time. See {@link ActiveHealthPolicy}. */
export class ActiveHealth {
  readonly #policy: Required<Pick<ActiveHealthPolicy, "intervalMs" | "timeoutMs" | "healthyAfter" | "unhealthyAfter">>;
  readonly #ask: AskHealth;
  readonly #platform: Pick<Platform, "clock" | "random">;
  readonly #changed: () => void;
  #healthy = true;
  /** Answers in a row that speak against what is held of the target. */
  #doubts = 0;
  #cancel: (() => void) | undefined;
  #question: AbortController | undefined;
  #closed = false;

  /** @param changed is called after each change of {@link healthy} */
  constructor(policy: ActiveHealthPolicy, ask: AskHealth, platform: Pick<Platform, "clock" | "random">, changed: () => void) {
    const { intervalMs = 5000, timeoutMs = 2000, healthyAfter = 2, unhealthyAfter = 3 } = policy;
    this.#policy = { intervalMs, timeoutMs, healthyAfter, unhealthyAfter };
    this.#ask = ask;
    this.#platform = platform;
    this.#changed = changed;
    // Not before the configuration that wants it has been compiled: one that is refused asks nobody.
    this.#wait(0);
  }

  get healthy(): boolean {
    return this.#healthy;
  }

  /** Asks no more, and waits for no answer. */
  close(): void {
    this.#closed = true;
    this.#cancel?.();
    this.#question?.abort();
  }

  #wait(ms: number): void {
    this.#cancel = this.#platform.clock.schedule(() => void this.#run(), ms, { background: true });
  }

  async #run(): Promise<void> {
    const question = new AbortController();
    this.#question = question;
    this.#cancel = this.#platform.clock.schedule(() => question.abort(), this.#policy.timeoutMs, { background: true });
    const good = await this.#ask(question.signal).catch(() => false);
    this.#cancel();
    if (this.#closed) return;
    // Up to a tenth earlier, so that targets that were first asked together aren't always. Later could be more than a timer takes.
    this.#wait(this.#policy.intervalMs * (1 - this.#platform.random() / 10));
    this.#note(good);
  }

  #note(good: boolean): void {
    this.#doubts = good === this.#healthy ? 0 : this.#doubts + 1;
    if (this.#doubts < (good ? this.#policy.healthyAfter : this.#policy.unhealthyAfter)) return;
    this.#healthy = good;
    this.#doubts = 0;
    this.#changed();
  }
}
