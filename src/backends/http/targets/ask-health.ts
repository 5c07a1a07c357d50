import { buildConnector, Client, type Dispatcher } from "undici";
import { CustomTransport } from "../transport/custom-transport.js";
import type { PoolSettings } from "../transport/upstream-pool.js";
import type { AskHealth } from "./active-health.js";

/** Bytes of an answer's body that are read. A longer one is broken off; it is good if its header was. */
const maxBodyBytes = 65_536;

/** Where health is asked for, and which answers are good. */
export interface HealthQuestion {
  /** Those of the connections of ordinary requests. A question has one of its own of the same kind, so that busy ones are not taken for an ill target. */
  readonly settings: PoolSettings;
  /** With the base URL's path, and a query if need be. */
  readonly path: string;
  /** Good answers. Default 200 to 299. */
  readonly statuses: readonly number[] | undefined;
}

/**
 * Makes the question. Each one opens its own connection: one that had been kept might be closed by the target in the same
 * moment. Where somebody else's dispatcher sends the requests it sends the questions too.
 */
export function askHealth({ settings, path, statuses }: HealthQuestion): AskHealth {
  const { origin, dispatcher } = settings;
  const isGood = statuses === undefined ? isSuccess : (status: number) => statuses.includes(status);
  const custom = dispatcher === undefined ? undefined : new CustomTransport(origin, dispatcher, 1);
  const question = { path, method: "GET", headers: ["user-agent", "pointsman-health"], reset: custom === undefined };
  return async (signal) => {
    const client = custom === undefined ? openClient(settings, signal) : undefined;
    const good = await new Promise<boolean>((settle) => {
      (client ?? custom)?.dispatch(question, new HealthAnswer(isGood, signal, settle));
    });
    client?.destroy(null, nothing);
    return good;
  };
}

/** @param signal ends it, an attempt to connect included */
function openClient({ origin, maxResponseHeaderBytes, http2, tls }: PoolSettings, signal: AbortSignal): Client {
  const connect = buildConnector({ ...(tls as object | undefined), allowH2: http2, timeout: 0, signal });
  return new Client(origin, {
    allowH2: http2,
    maxHeaderSize: maxResponseHeaderBytes,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: (options, callback) =>
      connect(options, (...args) => {
        // A question under way does not keep the process alive.
        args[1]?.unref();
        callback(...args);
      }),
  });
}

/** Reads the answer to a question. It settles by its end or by the signal's, and reads no more after that. */
class HealthAnswer implements Dispatcher.DispatchHandler {
  readonly #isGood: (status: number) => boolean;
  readonly #signal: AbortSignal;
  readonly #settle: (good: boolean) => void;
  #abort: (() => void) | undefined;
  #good = false;
  #bytes = 0;

  constructor(isGood: (status: number) => boolean, signal: AbortSignal, settle: (good: boolean) => void) {
    this.#isGood = isGood;
    this.#signal = signal;
    this.#settle = settle;
    signal.addEventListener("abort", () => this.#stop(false));
  }

  onConnect(abort: () => void): void {
    this.#abort = abort;
    if (this.#signal.aborted) abort();
  }

  onHeaders(status: number): boolean {
    this.#good = this.#isGood(status);
    return true;
  }

  onData(chunk: Buffer): boolean {
    this.#bytes += chunk.byteLength;
    if (this.#bytes > maxBodyBytes) this.#stop(this.#good);
    return true;
  }

  onComplete(): void {
    this.#settle(this.#good);
  }

  onError(): void {
    this.#settle(false);
  }

  #stop(good: boolean): void {
    this.#settle(good);
    this.#abort?.();
  }
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

function nothing(): void {}
