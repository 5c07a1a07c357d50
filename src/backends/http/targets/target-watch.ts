import type { BackendEvent, BackendStatus } from "../../../core/model/backend-status.js";
import type { ActiveHealthPolicy, CircuitBreakerPolicy, PassiveHealthPolicy } from "../../../core/model/http-config.js";
import type { Platform } from "../../../core/model/ports.js";
import { ActiveHealth, type AskHealth } from "./active-health.js";
import { type Attempt, JudgedAttempt } from "./attempt.js";
import { CircuitBreaker } from "./circuit-breaker.js";
import type { Notify } from "./clusters.js";
import { PassiveHealth } from "./passive-health.js";
import type { Target, Watch } from "./target.js";

/** What a target is watched by. */
export interface WatchRules {
  readonly circuitBreaker: CircuitBreakerPolicy | undefined;
  readonly passive: PassiveHealthPolicy | undefined;
  /** Whether no other target of the cluster may get requests at this moment. */
  readonly isLast: () => boolean;
  readonly active: ActiveHealthPolicy | undefined;
  /** Asks the target for its health; there where `active` is. */
  readonly ask: AskHealth | undefined;
  readonly platform: Pick<Platform, "clock" | "random">;
  readonly notify: Notify;
}

/** A target's circuit breaker and its health checks, as far as it has them, taken together. */
export class TargetWatch implements Watch {
  readonly #target: Target;
  readonly #notify: Notify;
  readonly #breaker: CircuitBreaker | undefined;
  readonly #passive: PassiveHealth | undefined;
  readonly #active: ActiveHealth | undefined;
  #wasHealthy = true;

  constructor(target: Target, { circuitBreaker, passive, isLast, active, ask, platform, notify }: WatchRules) {
    const healthChanged = () => this.#tellHealth();
    this.#target = target;
    this.#notify = notify;
    this.#breaker = circuitBreaker && new CircuitBreaker(circuitBreaker, platform.clock, () => this.#tell("circuit"));
    this.#passive = passive && new PassiveHealth(passive, platform.clock, isLast, healthChanged);
    this.#active = active && ask && new ActiveHealth(active, ask, platform, healthChanged);
  }

  get available(): boolean {
    return this.healthy && this.#breaker?.available !== false;
  }

  get availableInMs(): number | undefined {
    const circuitMs = this.#breaker?.availableInMs;
    const healthMs = this.#passive?.healthyInMs;
    // Nobody knows when a target that does not answer well when it is asked will do so again.
    if (this.#active?.healthy === false || (circuitMs === undefined && healthMs === undefined)) return undefined;
    return Math.max(circuitMs ?? 0, healthMs ?? 0);
  }

  get healthy(): boolean {
    return this.#passive?.healthy !== false && this.#active?.healthy !== false;
  }

  get circuit(): BackendStatus["circuit"] {
    return this.#breaker?.circuit ?? "closed";
  }

  began(): Attempt | undefined {
    const attempt = this.#passive && new JudgedAttempt(this.#passive, undefined);
    return this.#breaker === undefined ? attempt : new JudgedAttempt(this.#breaker, attempt);
  }

  close(): void {
    this.#breaker?.close();
    this.#passive?.close();
    this.#active?.close();
  }

  /** A target that two checks hold for ill is well again when both say so. */
  #tellHealth(): void {
    const { healthy } = this;
    if (healthy === this.#wasHealthy) return;
    this.#wasHealthy = healthy;
    this.#tell("healthy");
  }

  #tell(changed: BackendEvent["changed"]): void {
    this.#notify({ ...this.#target.status, changed });
  }
}
