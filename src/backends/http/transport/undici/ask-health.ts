import { buildConnector, Client, type Dispatcher } from "undici";
import type { HealthQuestion } from "../http-transport.js";
import { CustomTransport, type DispatcherSource } from "./custom-transport.js";
import type { ConnectionSettings } from "./connection-settings.js";
import type { AskHealth } from "../../targets/active-health.js";

/** Bytes of an answer's body that are read. A longer one is broken off; it is good if its header was. */
const maxBodyBytes = 65_536;

/** A question with the whole of the settings, and who sends it where it is not for us. */
export interface ConnectionQuestion extends Omit<HealthQuestion, "settings"> {
  readonly settings: ConnectionSettings;
  readonly dispatcher: DispatcherSource | undefined;
}

/**
 * Makes the question. Each one opens its own connection: one that had been kept might be closed by the target in the same
 * moment. Where somebody else's dispatcher sends the requests it sends the questions too.
 */
export function askHealth({ settings, path, isGood, dispatcher }: ConnectionQuestion): AskHealth {
  const { origin } = settings;
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
function openClient({ origin, maxResponseHeaderBytes, http2, tls }: ConnectionSettings, signal: AbortSignal): Client {
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

function nothing(): void {}
