import { type ChildProcess, fork } from "node:child_process";
import type { Figures } from "./tasks/task.js";
import type { FromWorker, TaskName, ToWorker } from "./worker.js";

/** Where the built worker stands; set once, before the first worker starts. */
export const built = { worker: "" };

/** A contestant in a process of its own, made ready. */
export class Contestant {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** Starts a fresh process and makes it ready; the reason, when the contestant is not fit for the case. */
  static async start(task: TaskName, contestant: string, input: unknown): Promise<Contestant | { readonly unfit: string }> {
    const child = fork(built.worker, [], { execArgv: ["--expose-gc"], serialization: "advanced" });
    const reply = await ask(child, { say: "prepare", task, contestant, input });
    if (reply.say === "ready") return new Contestant(child);
    await end(child);
    if (reply.say === "unfit") return { unfit: reply.reason };
    throw new Error(`${contestant} could not be made ready: ${JSON.stringify(reply)}`);
  }

  async round(command = ""): Promise<Figures> {
    const reply = await ask(this.#child, { say: "round", command });
    if (reply.say === "figures") return reply.figures;
    throw new Error(`A round failed: ${reply.say === "failed" ? reply.error : reply.say}`);
  }

  stop(): Promise<void> {
    return end(this.#child);
  }
}

function ask(child: ChildProcess, message: ToWorker): Promise<FromWorker> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null) => reject(new Error(`A worker ended with code ${code}.`));
    child.once("exit", onExit);
    child.once("message", (reply) => {
      child.off("exit", onExit);
      resolve(reply as FromWorker);
    });
    child.send(message);
  });
}

async function end(child: ChildProcess): Promise<void> {
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  // The worker ends when it is let go, and takes along what it has started; one that hangs is killed.
  child.disconnect();
  const overdue = setTimeout(() => child.kill("SIGKILL"), 2000);
  await exited;
  clearTimeout(overdue);
}
