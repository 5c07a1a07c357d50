/**
 * One request to a target, as it is told to those who judge the target: it is answered, and then perhaps completed or
 * failed; or it fails; or it is dropped. Whatever is said after that is ignored.
 */
export interface Attempt {
  /** The header of its answer has come. */
  answered(status: number): void;
  /** Its answer is complete. */
  completed(): void;
  /** It failed by the target's fault, before its answer or in the midst of it. */
  failed(): void;
  /** It ended without saying anything about the target: its client left, or it was refused before it was sent. */
  dropped(): void;
}

/** Decides by how requests go. It hears only of those that have begun since its last change of mind: others speak of a past that it has judged. */
export interface Judge {
  /** Grows with each change of mind. */
  readonly epoch: number;
  /** The statuses that are failures. */
  readonly failures: ReadonlySet<number>;
  /** A request has begun. What follows is as in {@link Attempt}, an answer with one of the statuses being a failure. */
  began(): void;
  answered(): void;
  completed(): void;
  /** @param midway whether it had been answered */
  failed(midway: boolean): void;
  dropped(): void;
}

/** An attempt that a judge hears of, and perhaps another one after it. */
export class JudgedAttempt implements Attempt {
  readonly #judge: Judge;
  readonly #epoch: number;
  readonly #next: Attempt | undefined;
  #phase: "sent" | "answered" | "over" = "sent";

  constructor(judge: Judge, next: Attempt | undefined) {
    judge.began();
    this.#judge = judge;
    this.#epoch = judge.epoch;
    this.#next = next;
  }

  answered(status: number): void {
    if (this.#phase !== "sent") return;
    const bad = this.#judge.failures.has(status);
    this.#phase = bad ? "over" : "answered";
    if (this.#isHeard && bad) this.#judge.failed(false);
    else if (this.#isHeard) this.#judge.answered();
    this.#next?.answered(status);
  }

  completed(): void {
    if (this.#phase === "answered" && this.#isHeard) this.#judge.completed();
    this.#phase = "over";
    this.#next?.completed();
  }

  failed(): void {
    const phase = this.#phase;
    this.#phase = "over";
    if (phase !== "over" && this.#isHeard) this.#judge.failed(phase === "answered");
    this.#next?.failed();
  }

  dropped(): void {
    const phase = this.#phase;
    this.#phase = "over";
    if (phase === "sent" && this.#isHeard) this.#judge.dropped();
    this.#next?.dropped();
  }

  get #isHeard(): boolean {
    return this.#judge.epoch === this.#epoch;
  }
}
