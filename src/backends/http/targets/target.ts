import type { BackendStatus } from "../../../core/model/backend-status.js";
import type { UpstreamAddress } from "../../../core/model/attempt-observer.js";
import type { UpstreamPool } from "../transport/upstream-pool.js";
import type { Attempt } from "./attempt.js";

/** What watches how the requests to a target go, and decides whether it gets more. All of it in a few steps: it is on the way of every request. */
export interface Watch {
  /** Whether the target may get a request now. */
  readonly available: boolean;
  /** Milliseconds until that may change by itself; `undefined` where nobody knows. */
  readonly availableInMs: number | undefined;
  readonly healthy: boolean;
  readonly circuit: BackendStatus["circuit"];
  /** A request is on its way; what comes of it is said to the result. `undefined` where nobody wants to know. */
  began(): Attempt | undefined;
  /** Stops what it does by itself. */
  close(): void;
}

/** One upstream of a backend, with what is known of it. */
export class Target {
  /** The base URL. */
  readonly url: string;
  /** Its path without a trailing slash: `""` or `"/v1"`. */
  readonly basePath: string;
  readonly address: UpstreamAddress;
  readonly weight: number;
  readonly pool: UpstreamPool;
  readonly watch: Watch | undefined;
  /** Requests that have been sent or wait for a connection and whose answer is not complete. */
  active = 0;

  /** @param watch makes what watches it, where something does */
  constructor(url: string, weight: number, pool: UpstreamPool, watch?: (target: Target) => Watch | undefined) {
    const parsed = new URL(url);
    const { pathname } = parsed;
    this.address = addressOf(parsed);
    this.url = url;
    this.basePath = pathname.endsWith("/") ? pathname.slice(0, -1) : pathname;
    this.weight = weight;
    this.pool = pool;
    this.watch = watch?.(this);
  }

  get status(): BackendStatus {
    const { url: target, active, pool, watch } = this;
    return { kind: "http", target, healthy: watch?.healthy ?? true, circuit: watch?.circuit ?? "closed", active, waiting: pool.waiting };
  }
}

function addressOf({ origin, protocol, hostname, port }: URL): UpstreamAddress {
  const scheme = protocol === "https:" ? "https" : "http";
  const host = hostname.startsWith("[") ? hostname.slice(1, -1) : hostname;
  return { origin, scheme, host, port: port === "" ? (scheme === "https" ? 443 : 80) : Number(port) };
}
