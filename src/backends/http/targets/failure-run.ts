/**
 * Counts failures in a row. A good header ends the row of those that failed before one, and a complete answer the row of
 * those that failed after one: a target that always begins its answers well and breaks them off is as ill as any other.
 */
export class FailureRun {
  readonly #limit: number;
  #before = 0;
  #midway = 0;

  /** @param limit failures that are too many */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get isTooLong(): boolean {
    return this.#before >= this.#limit || this.#midway >= this.#limit;
  }

  answered(): void {
    this.#before = 0;
  }

  completed(): void {
    this.#midway = 0;
  }

  /** @param midway whether the request had been answered */
  failed(midway: boolean): void {
    if (midway) this.#midway += 1;
    else this.#before += 1;
  }

  clear(): void {
    this.#before = 0;
    this.#midway = 0;
  }
}
