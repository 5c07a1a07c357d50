import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { delimiter, join } from "node:path";

/** A port of 127.0.0.1 on which nobody listens. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** The first of these that is an installed program; a bare name is looked for in the PATH. */
export function findProgram(...candidates: readonly string[]): string | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const paths = candidates.flatMap((name) => (name.includes("/") ? [name] : folders.map((folder) => join(folder, name))));
  return paths.find((path) => existsSync(path));
}

/** A program that runs until it is killed. However this process ends, it takes the program along. */
export class RunningProgram {
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;
  readonly #killWithUs = () => this.#signal("SIGKILL");
  #output = "";

  constructor(program: string, args: readonly string[], ids?: { readonly uid: number; readonly gid: number }) {
    this.#child = spawn(program, args, { cwd: "/", stdio: ["ignore", "pipe", "pipe"], ...ids });
    this.#exited = once(this.#child, "exit");
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        this.#output = (this.#output + text).slice(-4000);
      });
    }
    process.once("exit", this.#killWithUs);
  }

  /** Waits until `ask` no longer fails. */
  async ready(ask: () => Promise<unknown>): Promise<void> {
    for (let left = 300; ; left--) {
      if (this.#child.exitCode !== null) throw new Error(`The server ended with code ${this.#child.exitCode}:\n${this.#output}`);
      try {
        await ask();
        return;
      } catch (error) {
        if (left === 0) throw error;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }

  async kill(): Promise<void> {
    process.off("exit", this.#killWithUs);
    this.#signal("SIGKILL");
    await this.#exited;
  }

  /** Settles when every thread has stopped: the signal takes its time, and a thread that still runs may answer meanwhile. */
  async freeze(): Promise<void> {
    this.#signal("SIGSTOP");
    const { pid } = this.#child;
    if (pid === undefined) return;
    for (const each of [pid, ...childrenOf(pid)]) {
      while (threadStatesOf(each).some((state) => !"TtZX".includes(state))) await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  thaw(): void {
    this.#signal("SIGCONT");
  }

  /** The program first, so that it does not notice what becomes of its children. */
  #signal(signal: NodeJS.Signals): void {
    const { pid } = this.#child;
    if (pid === undefined || this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const children = childrenOf(pid);
    for (const each of [pid, ...children]) {
      try {
        process.kill(each, signal);
      } catch {
        // It has ended by itself.
      }
    }
  }
}

function childrenOf(parent: number): readonly number[] {
  if (!existsSync("/proc")) return [];
  return readdirSync("/proc")
    .map(Number)
    .filter((pid) => pid > 0 && parentOf(pid) === parent);
}

function parentOf(pid: number): number | undefined {
  const parent = statOf(`/proc/${pid}`)[1];
  return parent === undefined ? undefined : Number(parent);
}

/** A letter for each thread of a process: T for one that is stopped. */
function threadStatesOf(pid: number): readonly string[] {
  const folder = `/proc/${pid}/task`;
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((thread) => statOf(`${folder}/${thread}`)[0] ?? []);
}

/** What stands in `stat` from the third field, the state, on; the second, the name, is in brackets and may hold anything. */
function statOf(folder: string): readonly string[] {
  try {
    const stat = readFileSync(`${folder}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return [];
  }
}
