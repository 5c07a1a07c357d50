import type { GatewayError } from "../errors.js";

/** Who watches what is done for one request. */
export interface AttemptObserver {
  /**
   * Does work, once, and gives what it gives: whatever shall hold while the request is answered (hooks, adapters, functions) is put
   * around it. It is called around all of the work, and again around what is begun for the request in the midst of another's.
   */
  run<Result>(work: () => Result): Result;
  /** A try begins; nothing has been sent yet. `undefined` where this observer does not want to know more of it. */
  attempt(start: AttemptStart): AttemptObservation | undefined;
}

/** Where an upstream is. */
export interface UpstreamAddress {
  /** `"https://api.example.com:8443"`. */
  readonly origin: string;
  readonly scheme: "http" | "https";
  /** Host name or IP address, of IPv6 without brackets. */
  readonly host: string;
  /** The scheme's own where the URL names none. */
  readonly port: number;
}

/** A try to get the answer of one upstream. A request may have several: retries, a fallback, copies for a mirror. */
export interface AttemptStart {
  readonly method: string;
  readonly upstream: UpstreamAddress;
  /** What stands in the request line: path and query, which may hold secrets. */
  readonly path: string;
  /** Whether this is a copy for a mirror, whose answer nobody gets. */
  readonly mirror: boolean;
}

/** One try, as it is told to one observer: `answered` at most once, `ended` once. */
export interface AttemptObservation {
  /** Field lines for the upstream, lower-case name and value alternating. Asked for once. */
  readonly fields: readonly string[];
  /** Lower-case names of the request's own fields that `fields` stand for. */
  readonly replaces: ReadonlySet<string>;
  /** Hands the request to the network, once: whatever shall hold meanwhile is put around it. */
  run(work: () => void): void;
  /** Status and header of the upstream's answer are there. */
  answered(status: number): void;
  /** The answer is complete, or there is none. `error` is what the try failed with: `CLIENT_GONE` where it was given up. */
  ended(error: GatewayError | undefined): void;
}
