import { ConfigError } from "../../core/index.js";
import { backoffMs } from "../../core/model/backoff.js";
import type { FollowOptions, ReleasedState, ReleaseFollower } from "../../core/model/release.js";
import { livePrefix, pointerKey } from "../keys.js";
import { type Pointer, parsePointer } from "../records.js";
import { type ReleaseStore, StoreError } from "../store.js";
import { LastKnownGood } from "./last-known-good.js";
import { StateLoader } from "./load-state.js";

/** Time between attempts to read what could not be read. */
const backoff = { baseMs: 200, maxMs: 15_000 };
/** How long a store may take to say something; at the start, where a file can take its place, less. */
const readMs = { start: 5_000, later: 30_000 };

/**
 * Keeps one gateway at what is live in one environment. One round at a time: read the pointer, and where it is newer, read what
 * it refers to and hand it over whole. A word of change during a round makes another one follow.
 */
export class Following {
  readonly #store: ReleaseStore;
  readonly #environment: string;
  readonly #follower: ReleaseFollower;
  readonly #options: FollowOptions;
  readonly #loader: StateLoader;
  readonly #file: LastKnownGood | undefined;
  readonly #stopWatch: () => void;
  readonly #gone = new AbortController();
  /** The newest state that was served or refused: none before it is taken. */
  #newest: (Pick<ReleasedState, "epoch" | "sequence"> & { readonly served: boolean }) | undefined;
  #serving = false;
  #hearsChanges = false;
  #rounds: Promise<void> = Promise.resolve();
  #running = false;
  #again = false;
  #failures = 0;
  #cancelRetry: (() => void) | undefined;

  constructor(store: ReleaseStore, environment: string, follower: ReleaseFollower, options: FollowOptions) {
    this.#store = store;
    this.#environment = environment;
    this.#follower = follower;
    this.#options = options;
    this.#loader = new StateLoader(store);
    this.#file = options.lastKnownGood === undefined ? undefined : new LastKnownGood(options.lastKnownGood, environment);
    this.#stopWatch = store.watch(livePrefix(environment), {
      changed: () => this.#wake(),
      state: (state, error) => {
        this.#hearsChanges = state === "live";
        if (state === "down") {
          follower.store("down");
          follower.failed(asError(error ?? new StoreError("UNAVAILABLE", `The ${store.name} store can't be reached.`)));
        }
        this.#wake();
      },
    });
    this.#wake();
  }

  /** Ends it; settles when nothing is under way any more. */
  async stop(): Promise<void> {
    this.#gone.abort();
    this.#stopWatch();
    this.#cancelRetry?.();
    await this.#rounds;
  }

  get #stopped(): boolean {
    return this.#gone.signal.aborted;
  }

  #wake(): void {
    this.#again = true;
    if (!this.#stopped && !this.#running) this.#rounds = this.#run();
  }

  /** Rounds until no word of change came during the last. `#running` ends with the last look for one: a word between the two would be lost. */
  async #run(): Promise<void> {
    this.#running = true;
    try {
      while (this.#again && !this.#stopped) {
        this.#again = false;
        await this.#round();
      }
    } finally {
      this.#running = false;
    }
  }

  async #round(): Promise<void> {
    this.#cancelRetry?.();
    try {
      await this.#once();
      this.#failures = 0;
    } catch (error) {
      if (this.#stopped) return;
      this.#follower.failed(asError(error));
      if (!this.#serving) await this.#startFromFile();
      return this.#retryLater();
    }
    // Who hears no changes has to look for them.
    if (!this.#hearsChanges) this.#retryLater();
  }

  async #once(): Promise<void> {
    const pointer = await this.#readPointer();
    if (pointer === undefined || Object.keys(pointer.groups).length === 0) {
      throw new Error(`By the ${this.#store.name} store nothing is released to ${this.#environment}.`);
    }
    const order = this.#newest === undefined ? 1 : compare(pointer, this.#newest);
    if (order < 0) {
      const message = `The ${this.#store.name} store has gone back to sequence number ${pointer.sequence}, which is not applied: begin a new epoch if it is right.`;
      throw new Error(message);
    }
    if (order === 0) {
      if (this.#newest?.served === true) this.#follower.confirmed();
      return;
    }
    const state = await this.#inTime(this.#loader.load(pointer));
    if (this.#stopped) return;
    if (await this.#apply(state, "store")) await this.#keep(state);
    else if (!this.#serving) await this.#startFromFile();
  }

  async #readPointer(): Promise<Pointer | undefined> {
    try {
      const entry = await this.#inTime(this.#store.get(pointerKey(this.#environment), { signal: this.#gone.signal }));
      if (this.#hearsChanges) this.#follower.store("live");
      this.#follower.heard();
      return entry === undefined ? undefined : parsePointer(entry.value);
    } catch (error) {
      if (!(error instanceof StoreError && error.code === "CORRUPT")) this.#follower.store("down");
      throw error;
    }
  }

  /** Whether the gateway serves the state now. One that it refuses for what it is, is not offered again. */
  async #apply(state: ReleasedState, from: "store" | "file"): Promise<boolean> {
    const { epoch, sequence } = state;
    try {
      await this.#follower.apply(state, from);
      this.#newest = { epoch, sequence, served: true };
      this.#serving = true;
      return true;
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      this.#newest = { epoch, sequence, served: false };
      if (!this.#stopped) this.#follower.failed(error);
      return false;
    }
  }

  /** A file that can't be written is reported; the gateway serves. */
  async #keep(state: ReleasedState): Promise<void> {
    try {
      await this.#file?.write(state);
    } catch (error) {
      this.#follower.failed(asError(error));
    }
  }

  async #startFromFile(): Promise<void> {
    const refused = this.#newest;
    try {
      const state = await this.#file?.read();
      if (state !== undefined && !this.#stopped) await this.#apply(state, "file");
    } catch (error) {
      this.#follower.failed(asError(error));
    }
    // What the store has and this gateway refused stays refused.
    this.#newest = refused ?? this.#newest;
  }

  #inTime<Value>(reading: Promise<Value>): Promise<Value> {
    const ms = this.#serving || this.#file === undefined ? readMs.later : readMs.start;
    return new Promise((resolve, reject) => {
      const late = () => reject(new StoreError("UNAVAILABLE", `The ${this.#store.name} store has not answered within ${ms} ms.`));
      const cancel = this.#options.clock.schedule(late, ms, { background: true });
      const end = () => {
        cancel();
        reject(new StoreError("CLOSED", "Nobody follows any more."));
      };
      this.#gone.signal.addEventListener("abort", end, { once: true });
      reading.then(resolve, reject).finally(() => {
        cancel();
        this.#gone.signal.removeEventListener("abort", end);
      });
    });
  }

  #retryLater(): void {
    const { clock, random } = this.#options;
    this.#cancelRetry?.();
    this.#cancelRetry = clock.schedule(() => this.#wake(), backoffMs(backoff, ++this.#failures, random), { background: true });
  }
}

/** Above 0 where `a` is newer. A later epoch is newer whatever its sequence number. */
function compare(a: Pick<ReleasedState, "epoch" | "sequence">, b: Pick<ReleasedState, "epoch" | "sequence">): number {
  if (a.epoch !== b.epoch) return a.epoch > b.epoch ? 1 : -1;
  return a.sequence - b.sequence;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
