import process from "node:process";
import { CommanderError } from "commander";
import { exitCodes, Failure } from "./failure.js";
import { createProgram } from "./program.js";
import type { Context } from "./terminal/context.js";
import { toOutput } from "./terminal/output.js";

/** Runs the command line and gives what the process is to end with. */
export async function run(args: readonly string[], version: string): Promise<number> {
  const { stdout, stderr, env } = process;
  const context: Context = { out: toOutput(stdout, env), err: toOutput(stderr, env), exitCode: exitCodes.fine, outlivesReader: false };
  endWithReader(context);
  try {
    await createProgram(context, version).parseAsync(args, { from: "user" });
    return context.exitCode;
  } catch (error) {
    return report(error, context);
  }
}

function report(error: unknown, { err }: Context): number {
  // Commander has said by then what is wrong, or given the help that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.fine : exitCodes.unusable;
  const title = err.paint("red", "error:");
  if (error instanceof Failure) {
    err.lines(`${title} ${error.message}`);
    return error.exitCode;
  }
  err.lines(`${title} this is a bug of pointsman`, error instanceof Error ? (error.stack ?? error.message) : String(error));
  return exitCodes.bug;
}

/** Whoever read the output may have enough of it, as `head` does: that is no failure, and there is nobody to tell more. */
function endWithReader(context: Context): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
      if (!context.outlivesReader) process.exit();
    });
  }
}
