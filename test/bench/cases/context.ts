import type { Effort } from "../interleave.js";
import type { Operation } from "../operations.js";
import type { Row } from "../report.js";

/** What a case may use. */
export interface BenchContext {
  /** A short run: figures are rough. */
  readonly quick: boolean;
  /** Rounds and processes of a steady-state case. */
  readonly effort: Effort;
  /** Running time of one metric in one round, in milliseconds. */
  readonly roundMs: number;
  /** The GitHub table, read once. */
  readonly github: readonly Operation[];
  /** Tells the user what goes on. */
  progress(text: string): void;
}

/** One line of "What it must reach". */
export interface BenchCase {
  readonly name: string;
  run(context: BenchContext): Promise<readonly Row[]>;
}
