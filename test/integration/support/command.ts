import { spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import manifest from "../../../package.json" with { type: "json" };
import { type Finished, root } from "../../package/support/run.js";

/** The command as it is built. */
export const command = join(root, manifest.bin.pointsman);

export interface CommandOptions {
  readonly cwd?: string;
  /** What it reads from its standard input. */
  readonly input?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Starts the command. Colours are off unless `env` says otherwise. */
export function startCommand(args: readonly string[], { cwd = root, env = { NO_COLOR: "1" } }: CommandOptions = {}) {
  const child = spawn(process.execPath, [command, ...args], {
    cwd,
    env: { ...process.env, NO_COLOR: undefined, FORCE_COLOR: undefined, ...env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdout.setEncoding("utf8");
  child.stderr.setEncoding("utf8");
  return child;
}

/** Runs the command to its end. */
export async function runCommand(args: readonly string[], options: CommandOptions = {}): Promise<Finished> {
  const child = startCommand(args, options);
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.on("data", (text: string) => {
    stderr += text;
  });
  child.stdin.end(options.input ?? "");
  const [exitCode] = (await once(child, "close")) as [number | null];
  return { exitCode, stdout, stderr };
}

/** A new folder with these files. */
export function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "pointsman-command-"));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** A server that the command runs. */
export interface ServingCommand {
  readonly url: string;
  readonly output: { stdout: string; stderr: string };
  /** Settles when this is to be read in what it has said so far, or rejects when it ends before. */
  says(stream: "stdout" | "stderr", text: string | RegExp): Promise<void>;
  signal(signal: NodeJS.Signals): void;
  /** Closes the reading end of its standard output. */
  stopReading(): void;
  /** What it ended with. */
  readonly ended: Promise<{ readonly exitCode: number | null; readonly signal: NodeJS.Signals | null }>;
}

/** Starts a command that serves on a free port. */
export async function startServing(args: readonly string[], options: CommandOptions = {}): Promise<ServingCommand> {
  const child = startCommand([...args, "--port", "0"], options);
  child.stdin.end(options.input ?? "");
  const output = { stdout: "", stderr: "" };
  const said = new EventEmitter();
  for (const stream of ["stdout", "stderr"] as const)
    child[stream].on("data", (text: string) => {
      output[stream] += text;
      said.emit("more");
    });
  const ended = once(child, "close").then(([exitCode, signal]) => {
    said.emit("more");
    return { exitCode: exitCode as number | null, signal: signal as NodeJS.Signals | null };
  });
  const says = async (stream: "stdout" | "stderr", text: string | RegExp) => {
    while (typeof text === "string" ? !output[stream].includes(text) : !text.test(output[stream])) {
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(`It ended: ${output.stdout}${output.stderr}`);
      await once(said, "more");
    }
  };
  await says("stderr", /^Serving .*\n/m);
  const url = /http:\/\/[^\s]+(?= in )/.exec(output.stderr)?.[0] ?? "";
  return { url, output, says, signal: (signal) => void child.kill(signal), stopReading: () => void child.stdout.destroy(), ended };
}
