import type { Output } from "./output.js";

/** What a command works with. */
export interface Context {
  /** For what was asked. */
  readonly out: Output;
  /** For what is said besides. */
  readonly err: Output;
  /** What the process ends with, unless a `Failure` says otherwise. */
  exitCode: number;
  /** Whether it goes on where nobody reads its output any more, for a server has others to care for. */
  outlivesReader: boolean;
}
