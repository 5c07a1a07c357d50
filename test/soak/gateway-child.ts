import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { FromGateway, Sample, ToGateway } from "./gateway-process.js";
import type { Ledger } from "./ledger.js";

const program = fileURLToPath(new URL("./gateway-process.ts", import.meta.url));

/** The gateway's process, seen from its parent. */
export class GatewayChild {
  port = 0;
  /** Rejects should the process end before it is told to. */
  readonly crashed: Promise<never>;
  readonly #child: ChildProcess;
  readonly #exited: Promise<number | null>;
  #closing = false;

  private constructor(ledger: Ledger) {
    this.#child = fork(program, [], { execArgv: ["--expose-gc", "--import", "tsx"] });
    this.#exited = new Promise((resolve) => this.#child.once("exit", resolve));
    this.crashed = this.#exited.then((code) => {
      if (this.#closing) return new Promise<never>(() => {});
      throw new Error(`The gateway's process ended with code ${code}.`);
    });
    this.crashed.catch(() => {});
    this.#child.on("message", (message: FromGateway) => {
      if (message.say === "events") enter(message, ledger);
    });
  }

  /** Starts the process, and the gateway in it. */
  static async start(plain: string, chaos: string, ledger: Ledger): Promise<GatewayChild> {
    const child = new GatewayChild(ledger);
    ({ port: child.port } = await child.#ask({ say: "start", plain, chaos }, "started"));
    return child;
  }

  /** Collects garbage there and looks at what is left. What happened before has been told to the ledger by then. */
  async sample(): Promise<Sample> {
    return (await this.#ask({ say: "sample" }, "sample")).sample;
  }

  /** Closes server and gateway; then the process has to end by itself. Gives what went wrong. */
  async close(patienceMs: number): Promise<readonly string[]> {
    this.#closing = true;
    const timeout = new Promise<"late">((resolve) => setTimeout(resolve, patienceMs, "late").unref());
    const closed = await Promise.race([this.#ask({ say: "close" }, "closed"), timeout]);
    if (closed === "late") return [`The gateway had not closed after ${patienceMs} ms.`, ...this.#kill()];
    const code = await Promise.race([this.#exited, timeout]);
    const faults = closed.faults.map((fault) => `Nobody caught: ${fault}`);
    if (code === "late") return [...faults, `The process did not end by itself within ${patienceMs} ms.`, ...this.#kill()];
    return code === 0 ? faults : [...faults, `The process ended with code ${code}.`];
  }

  #kill(): [] {
    this.#child.kill("SIGKILL");
    return [];
  }

  #ask<Say extends FromGateway["say"]>(question: ToGateway, say: Say): Promise<Extract<FromGateway, { say: Say }>> {
    const answer = new Promise<Extract<FromGateway, { say: Say }>>((resolve) => {
      const listen = (message: FromGateway) => {
        if (message.say !== say) return;
        this.#child.off("message", listen);
        resolve(message as Extract<FromGateway, { say: Say }>);
      };
      this.#child.on("message", listen);
    });
    this.#child.send(question);
    return Promise.race([answer, this.crashed]);
  }
}

function enter({ dispatched, failed }: Extract<FromGateway, { say: "events" }>, ledger: Ledger): void {
  for (let i = 0; i + 1 < dispatched.length; i += 2) ledger.dispatched(dispatched[i] as number, dispatched[i + 1] as number);
  for (const id of failed) ledger.failed(id);
}
