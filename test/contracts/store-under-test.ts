import type { ReleaseStore, StoreWatcher } from "../../src/releases/store.js";
import type { TestServer } from "../support/servers/server.js";

/** A kind of store, and where its data is while the contract is tested. */
export interface StoreUnderTest {
  readonly name: string;
  /** Whether what it needs is not installed here. */
  readonly leftOut?: boolean;
  /** Whether its data is with a server of its own, which is tested to come and go. */
  readonly hasServer?: boolean;
  /** Makes a place for data, empty. */
  start(): Promise<StorePlace>;
}

export interface StorePlace {
  /** Another store on the same data, as another process would have it. */
  open(options?: { readonly timeoutMs?: number }): ReleaseStore;
  readonly server?: TestServer;
  /** What opens a store on the data in a process of its own: statements, and an expression. */
  readonly program: { readonly imports: string; readonly open: string };
  remove(): Promise<void>;
}

/** A watcher that remembers what it was told. */
export class Witness implements StoreWatcher {
  readonly states: string[] = [];
  changes = 0;
  #told: () => void = () => {};

  changed(): void {
    this.changes += 1;
    this.#told();
  }

  state(state: "live" | "down"): void {
    this.states.push(state);
    this.#told();
  }

  /** Waits until it has been told enough. */
  async until(enough: () => boolean | Promise<boolean>): Promise<void> {
    for (;;) {
      const told = new Promise<void>((resolve) => (this.#told = resolve));
      if (await enough()) return;
      await told;
    }
  }

  live(): Promise<void> {
    return this.until(() => this.states.at(-1) === "live" && this.changes > 0);
  }
}
