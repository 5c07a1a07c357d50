/** What is known of one target of a backend, at this moment. */
export interface BackendStatus {
  readonly kind: string;
  /** The target's base URL, or what else names it. */
  readonly target: string;
  /** Whether health checks leave it in the balance. `true` where there are none. */
  readonly healthy: boolean;
  /** Of its circuit breaker; `"closed"` where there is none. An open one gets no requests, a half-open one those that decide. */
  readonly circuit: "closed" | "open" | "half-open";
  /** Requests that have been sent or wait for a connection and whose answer is not complete. */
  readonly active: number;
  /** Those of them that wait for a connection. */
  readonly waiting: number;
}

/** Said when a target's health or its circuit has changed. */
export interface BackendEvent extends BackendStatus {
  readonly changed: "healthy" | "circuit";
}
