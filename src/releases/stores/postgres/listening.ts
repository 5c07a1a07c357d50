import type { Client } from "pg";
import { StoreError } from "../../store.js";
import { untilAborted } from "../operation.js";
import type { Connections } from "./connections.js";
import type { PostgresSettings } from "./options.js";
import type { Statements } from "./statements.js";

/** The connection of the watches: it looks when the server notifies, and by itself, so that nothing depends on notifications. */
export class Listening {
  readonly #client: Client;
  readonly #settings: PostgresSettings;
  readonly #statements: Statements;
  /** Aborts with what the connection has broken of. */
  readonly #broken = new AbortController();
  /** Notified while nobody waited for it. */
  #due = false;
  #wake = () => {};

  /** Ends without a word when the signal aborts. */
  constructor(connections: Connections, settings: PostgresSettings, statements: Statements, signal: AbortSignal) {
    const { client, destroy } = connections.single();
    this.#client = client;
    this.#settings = settings;
    this.#statements = statements;
    this.#broken.signal.addEventListener("abort", destroy, { once: true });
    client.once("error", (error) => this.#break(error)).once("end", () => this.#break(new Error("The connection has ended.")));
    client.on("notification", () => this.soon());
    signal.addEventListener("abort", () => this.#break(signal.reason), { once: true });
  }

  /** Runs `look` now, and again whenever something may have changed, until the connection fails. */
  async repeat(look: () => Promise<void>): Promise<never> {
    await this.#inTime(this.#client.connect().then(() => this.#client.query(this.#statements.listen)));
    for (;;) {
      this.#due = false;
      await this.#inTime(look());
      if (!this.#due) await this.#pause();
    }
  }

  /** What tells the state of a range of keys from every other state of it. */
  async stateOf(from: string, to: string): Promise<string> {
    const { rows } = await this.#client.query<{ state: string }>(this.#statements.state, [from, to]);
    return rows[0]?.state ?? "";
  }

  soon(): void {
    this.#due = true;
    this.#wake();
  }

  #break(error: unknown): void {
    this.#broken.abort(error);
  }

  /** A connection that has gone without a word answers nothing any more: it counts as broken. */
  async #inTime(work: Promise<unknown>): Promise<void> {
    const { timeoutMs } = this.#settings;
    const overdue = new StoreError(
      "UNAVAILABLE",
      `PostgreSQL has not answered a watch within ${timeoutMs} ms: see whether it is up and reachable.`,
    );
    const timer = setTimeout(() => this.#break(overdue), timeoutMs);
    try {
      await untilAborted(work, this.#broken.signal);
    } catch (error) {
      this.#break(error);
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  async #pause(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const over = new Promise<void>((resolve) => {
      this.#wake = resolve;
      timer = setTimeout(resolve, this.#settings.pollMs);
    });
    await untilAborted(over, this.#broken.signal).finally(() => clearTimeout(timer));
  }
}
