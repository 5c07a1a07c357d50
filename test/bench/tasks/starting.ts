import { spawn } from "node:child_process";
import { once } from "node:events";
import { refuseIf, type Task } from "./task.js";

/** What each contestant runs, and what it is to print. */
const commands: Readonly<Record<string, readonly [args: readonly string[], printed: RegExp]>> = {
  "pointsman --version": [["dist/cli/pointsman.js", "--version"], /^\d+\.\d+\.\d+\n$/],
  "pointsman --help": [["dist/cli/pointsman.js", "--help"], /^Usage: pointsman /],
  "pointsman check": [["dist/cli/pointsman.js", "check", "examples/gateway.yaml"], /no issues/],
  "node -e 0": [["-e", "0"], /^$/],
};

/** Milliseconds from the start of a process to its end. */
export const starting: Task<null> = async (name) => {
  const [args, printed] = commands[name] ?? [[], /$^/];
  const run = async () => {
    const start = performance.now();
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
    const [exitCode] = await once(child, "close");
    return { ms: performance.now() - start, exitCode, output };
  };
  const { exitCode, output } = await run();
  refuseIf(exitCode === 0 && printed.test(output) ? undefined : `it ended with ${exitCode} and printed ${JSON.stringify(output)}`);
  return async () => ({ ms: (await run()).ms });
};
