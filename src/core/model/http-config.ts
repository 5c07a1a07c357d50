import type { MockBackendConfig } from "./mock-config.js";

/** Answers by forwarding to an HTTP upstream, or to one of several that give the same answers. */
export type HttpBackendConfig = HttpBackendSettings & { readonly kind: "http" } & (
    | {
        /** Base URL, `http:` or `https:`, without credentials, query and fragment. Its path is put before the API's path. */
        readonly url: string;
        readonly targets?: never;
      }
    | {
        /** 1 to 1,000 upstreams that give the same answers; `loadBalancing` says which one a request goes to. */
        readonly targets: readonly HttpTarget[];
        readonly url?: never;
      }
  );

/** One of several upstreams. */
export interface HttpTarget {
  /** As {@link HttpBackendConfig}'s `url`. No two targets of a backend have the same. */
  readonly url: string;
  /** Its share beside the others' weights, 1 to 1,000. Default 1. */
  readonly weight?: number;
}

/** What may be said of an HTTP backend besides its address. All of it is data; what is absent costs a request nothing. */
export interface HttpBackendSettings {
  readonly timeouts?: HttpTimeouts;
  /** Sends a request again where that is safe. Default: never. */
  readonly retry?: RetryPolicy;
  /** Stops asking a target that keeps failing. Default: never. */
  readonly circuitBreaker?: CircuitBreakerPolicy;
  /** Takes targets out of the balance while they are ill. Default: never. */
  readonly health?: { readonly active?: ActiveHealthPolicy; readonly passive?: PassiveHealthPolicy };
  /** Which target a request goes to. Default `"round-robin"`. */
  readonly loadBalancing?: LoadBalancing;
  readonly limits?: HttpLimits;
  /** How `https:` targets are trusted and what they are shown. Default: the well-known certificate authorities. */
  readonly tls?: TlsPolicy;
  /** Whether `https:` targets that offer HTTP/2 (RFC 9113, by ALPN) are spoken to in it; upgrades always use HTTP/1.1. Default `false`. */
  readonly http2?: boolean;
  /** Fields that are set or removed by name, in any case; setting wins over removing. Values are data: nothing is filled in. */
  readonly headers?: { readonly request?: HeaderChanges; readonly response?: HeaderChanges };
  /** Whether the upstream gets the client's `Host` instead of its own. It still connects to the configured address only. Default `false`. */
  readonly preserveHost?: boolean;
  /**
   * Addresses and networks (`"10.0.0.0/8"`, `"::1"`) of peers whose `Forwarded` and `X-Forwarded-*` are believed: those are
   * passed on, with the peer added. Default none: what others say about where a request comes from is dropped.
   */
  readonly trustProxy?: readonly string[];
  /**
   * A Mock that answers when no target can: unreachable, broken off before its header, too late, circuit open, queue full.
   * Such an answer has `served.source` `"fallback"`; the failure is still told to `error` listeners. Default: the failure's own answer.
   */
  readonly fallback?: MockBackendConfig;
  /** Where copies of requests go. Their answers are dropped; they can neither slow nor break the true one. */
  readonly mirror?: MirrorPolicy;
}

/** Deadlines towards an upstream, in milliseconds (1 to 2,147,483,647). */
export interface HttpTimeouts {
  /** To open a connection. Default 5,000. */
  readonly connectMs?: number;
  /** From the request's end to the response's header. Default 30,000. */
  readonly headersMs?: number;
  /** Between two chunks of the response body. Default 60,000. */
  readonly bodyIdleMs?: number;
  /** From dispatch to the response's last byte, all attempts together. Default: none. */
  readonly totalMs?: number;
}

/**
 * When a request is sent again: its connection failed, it was too late, or its answer has one of `statuses`; its method is
 * one of `methods`, or nothing of it was sent; its body is still here; and the budget allows it.
 */
export interface RetryPolicy {
  /** How often a request is sent at most, the first time included: 1 to 10. Default 2. */
  readonly attempts?: number;
  /** Answers that are not passed on while another attempt is left. Default 502, 503 and 504. */
  readonly statuses?: readonly number[];
  /** Methods that may be sent twice. Default the idempotent ones (RFC 9110 §9.2.2): GET, HEAD, OPTIONS, PUT, DELETE. */
  readonly methods?: readonly string[];
  /** Exponential with full jitter: before retry n, a random time up to `baseMs` x 2^(n-1), at most `maxMs`. A longer `Retry-After` ends the retries. */
  readonly backoff?: {
    /** Milliseconds. Default 25. */
    readonly baseMs?: number;
    /** Milliseconds. Default 1,000. */
    readonly maxMs?: number;
  };
  /** What all retries of this backend together may add, so that they can't become a storm. */
  readonly budget?: {
    /** Retries for each 100 requests, 0 to 100. What is not used is saved, up to 100 and ten times `minPerSecond`. Default 20. */
    readonly percent?: number;
    /** Retries that are allowed each second besides, for backends with little traffic. Default 1. */
    readonly minPerSecond?: number;
  };
  /** A request body of a known length up to this many bytes is read to its end before it is sent, so that it can be sent again; 0 to 1,048,576. Default 65,536. */
  readonly maxBodyBytes?: number;
}

/**
 * Opens for a target after too many failures: it then gets no requests for `openMs`, after which `probes` requests decide
 * whether it closes. A failure is a failed connection, a deadline that ran out or one of `statuses`, and, in a row of its own, an
 * answer that breaks off; what the client did wrong is none.
 */
export interface CircuitBreakerPolicy {
  /** Failures in a row that open it. Default 5. */
  readonly failures?: number;
  /** Failures in 100 requests that open it as well, 1 to 100, once `minRequests` fell into `windowMs`. Default: only `failures` count. */
  readonly failurePercent?: number;
  /** Default 20. */
  readonly minRequests?: number;
  /** Milliseconds. Default 10,000. */
  readonly windowMs?: number;
  /** Milliseconds that it stays open. Default 10,000. */
  readonly openMs?: number;
  /** Requests that are let through to find out, and must all succeed, 1 to 100. Default 1. */
  readonly probes?: number;
  /** Default 502, 503 and 504. */
  readonly statuses?: readonly number[];
}

/**
 * Asks each target for its health: GET on a connection of its own, redirects not followed, 64 KiB of the answer read at most.
 * Targets are taken for healthy until the first answers say otherwise.
 */
export interface ActiveHealthPolicy {
  /** Path below the target's base URL, with a query if need be. */
  readonly path: string;
  /** Milliseconds between the end of one question and the next, up to a tenth less by chance. Default 5,000. */
  readonly intervalMs?: number;
  /** Milliseconds to an answer. Default 2,000. */
  readonly timeoutMs?: number;
  /** Good answers in a row that bring an ill target back. Default 2. */
  readonly healthyAfter?: number;
  /** Bad answers in a row that take a target out. Default 3. */
  readonly unhealthyAfter?: number;
  /** Good answers. Default 200 to 299. */
  readonly statuses?: readonly number[];
}

/** Takes a target out after failures of ordinary requests; the last one that is left stays in, and so does an only one. */
export interface PassiveHealthPolicy {
  /** Failures in a row. Default 3. */
  readonly failures?: number;
  /** Milliseconds that it stays out. Default 10,000. */
  readonly ejectMs?: number;
  /** Answers that count as failures besides failed connections and deadlines. Default 502, 503 and 504. */
  readonly statuses?: readonly number[];
}

/**
 * `"round-robin"` in turn, by weight; `"least-requests"` the one with the fewest requests under way for its weight; `"random-two"`
 * the less busy of two drawn at random; `hashOn` the same target for the same value, where only the values of a target
 * that comes or goes move. Requests without the value, or with an empty one, go in turn.
 */
export type LoadBalancing = "round-robin" | "least-requests" | "random-two" | { readonly hashOn: HashKey };

/**
 * What is hashed: a header (`"header.x-user"`), a cookie (`"cookie.sid"`), or the address of the client's connection, which
 * behind another proxy is that proxy's: hash a header there.
 */
export type HashKey = "client" | `header.${string}` | `cookie.${string}`;

/** Bounds towards each target. */
export interface HttpLimits {
  /** Connections that are open at most. Default 128. */
  readonly connections?: number;
  /** Requests that wait at most, behind those that a connection is free for or may be opened for; above it 503. 0: nobody waits. Default 1,024. */
  readonly queue?: number;
  /** Longest request body; above it 413. Default: the gateway's `limits.maxBodyBytes`. */
  readonly maxBodyBytes?: number;
  /** Longest response header; above it 502. Default 16,384. */
  readonly maxResponseHeaderBytes?: number;
}

/** PEM text, unencrypted, or the file that holds it: read when a configuration is validated and compiled, relative to the working directory, 1 MiB at most. */
export type Pem = string | { readonly file: string };

/** TLS towards `https:` targets. */
export interface TlsPolicy {
  /** Certificate authorities instead of the well-known ones. */
  readonly ca?: Pem | readonly Pem[];
  /** The gateway's own certificate (chain), for upstreams that ask for one. */
  readonly cert?: Pem;
  /** The private key of `cert`. */
  readonly key?: Pem;
  /** The name that is asked for (SNI, RFC 6066) and that the certificate must have: a host name, no address. Default: that of the URL. */
  readonly servername?: string;
  /** Default `true`. `false` trusts everybody who answers: for tests only. */
  readonly rejectUnauthorized?: boolean;
}

/**
 * Copies of requests for another upstream, credentials included. A request whose body is longer than `maxBodyBytes` is not
 * copied. At most 16 copies are under way and 64 wait; those that come then are dropped.
 */
export interface MirrorPolicy {
  /** Base URL, as a backend's. */
  readonly url: string;
  /** Requests in 100 that are copied, above 0, at most 100. Default 100. */
  readonly percent?: number;
  /** Bytes. Default 65,536. */
  readonly maxBodyBytes?: number;
}

/** Changes to the fields of a message. */
export interface HeaderChanges {
  readonly set?: Readonly<Record<string, string>>;
  readonly remove?: readonly string[];
}
