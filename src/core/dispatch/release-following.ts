import { GatewayError } from "../errors.js";
import type { ReleasedConfig, ReleasedState, ReleaseFollower, ReleaseStatus } from "../model/release.js";
import { inSlices } from "../model/steps.js";
import { escapeControls } from "../resolve/redact.js";
import { retire } from "./compile.js";
import type { CompiledConfig } from "./compiled.js";
import { nameOf } from "./events.js";
import { releasedSteps } from "./released.js";
import type { Settings } from "./settings.js";

/** The state that is served, and since when. */
interface Applied extends Pick<ReleasedState, "epoch" | "sequence"> {
  readonly from: "store" | "file";
  readonly atMs: number;
}

/** The part of a gateway that follows what is released: compiles it beside the traffic, swaps at once, and knows how old it is. */
export class ReleaseFollowing implements ReleaseFollower {
  readonly #settings: Settings;
  readonly #swap: (next: CompiledConfig, state: ReleasedState) => void;
  readonly #maxStalenessMs: number;
  readonly #unfollow: () => Promise<void>;
  /** Settles with the first state that is served. */
  readonly ready: Promise<void>;
  #tellReady: () => void = () => {};
  #tellNever: (error: GatewayError) => void = () => {};
  #applied: Applied | undefined;
  #store: "live" | "down" = "down";
  #heardAtMs: number;
  #problem: string | null = null;
  #stopped = false;

  constructor(config: ReleasedConfig, settings: Settings, swap: (next: CompiledConfig, state: ReleasedState) => void) {
    const { clock, random } = settings.platform;
    this.#settings = settings;
    this.#swap = swap;
    this.#maxStalenessMs = config.maxStalenessMs ?? Number.POSITIVE_INFINITY;
    this.#heardAtMs = clock.now();
    this.ready = new Promise((resolve, reject) => {
      this.#tellReady = resolve;
      this.#tellNever = reject;
    });
    this.ready.catch(() => {}); // who doesn't ask need not be told
    this.#unfollow = config.releases.follow(settings.environment, this, { lastKnownGood: config.lastKnownGood, clock, random });
  }

  async apply(state: ReleasedState, from: "store" | "file"): Promise<void> {
    const { platform } = this.#settings;
    const next = await inSlices(releasedSteps(state, this.#settings), platform);
    if (this.#stopped) return retire(next.generation, this.#settings);
    this.#swap(next, state);
    const { epoch, sequence } = state;
    this.#applied = { epoch, sequence, from, atMs: platform.clock.now() };
    if (from === "store") this.confirmed();
    this.#tellReady();
  }

  heard(): void {
    this.#heardAtMs = this.#settings.platform.clock.now();
  }

  confirmed(): void {
    this.#problem = null;
  }

  failed(cause: Error): void {
    this.#problem = escapeControls(cause.message);
    const message = "What is released could not be followed; what was served stays.";
    const error = new GatewayError("UNAVAILABLE", message, { cause, reason: "RELEASES_FAILED" });
    this.#settings.listeners.emit("error", { error, ...nameOf(undefined), served: null });
  }

  store(state: "live" | "down"): void {
    if (this.#store === "live") this.heard();
    this.#store = state;
  }

  /** Whether there is something to serve, and word from the store is not too old. */
  get isReady(): boolean {
    return this.#applied !== undefined && this.#staleMs <= this.#maxStalenessMs;
  }

  get status(): ReleaseStatus {
    const { epoch = null, sequence = null, from = null, atMs } = this.#applied ?? {};
    const ageMs = atMs === undefined ? null : this.#settings.platform.clock.now() - atMs;
    return { epoch, sequence, from, ageMs, staleMs: this.#staleMs, store: this.#store, problem: this.#problem };
  }

  get #staleMs(): number {
    return this.#store === "live" ? 0 : this.#settings.platform.clock.now() - this.#heardAtMs;
  }

  /** Follows no further; settles when nothing is under way any more. */
  stop(): Promise<void> {
    this.#stopped = true;
    this.#tellNever(new GatewayError("UNAVAILABLE", "The gateway was closed before anything was released to it."));
    return this.#unfollow();
  }
}
