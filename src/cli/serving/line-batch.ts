import type { Output } from "../terminal/output.js";

/** Lines that are written together at the end of a turn: a write to a pipe or a file stops everything else until it is done. */
export class LineBatch {
  readonly #output: Output;
  #lines: string[] = [];

  constructor(output: Output) {
    this.#output = output;
  }

  add(line: string): void {
    if (this.#lines.push(line) === 1) setImmediate(() => this.flush());
  }

  flush(): void {
    const lines = this.#lines;
    this.#lines = [];
    this.#output.lines(...lines);
  }
}
