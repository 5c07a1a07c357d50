import type { Dispatcher } from "undici";

/** A request to one endpoint. */
export interface EtcdRequest {
  readonly origin: string;
  readonly path: string;
  readonly body: object;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Called when the request begins to leave this process. */
  sent?(): void;
  /** Called with the status, then with each part of the body. What it throws ends the exchange. */
  head(status: number): void;
  data(chunk: Buffer): void;
}

/** Sends a request and resolves when the answer is complete. */
export function exchange(dispatcher: Dispatcher, { origin, path, body, headers, signal, sent, head, data }: EtcdRequest): Promise<void> {
  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | undefined;
    const abort = () => {
      controller?.abort(signal.reason instanceof Error ? signal.reason : new Error("The request was given up."));
      reject(signal.reason);
    };
    if (signal.aborted) return abort();
    signal.addEventListener("abort", abort, { once: true });
    const settle = (end: () => void) => {
      signal.removeEventListener("abort", abort);
      end();
    };
    // Before this nothing has been written; a request that has ended by now never is.
    const onRequestStart = (begun: Dispatcher.DispatchController) => {
      controller = begun;
      if (signal.aborted) abort();
      else sent?.();
    };
    const options = {
      origin,
      path,
      method: "POST" as const,
      body: JSON.stringify(body),
      headers: { ...headers, "content-type": "application/json" },
    };
    dispatcher.dispatch(options, {
      onRequestStart,
      onResponseStart: (_, status) => head(status),
      onResponseData: (_, chunk) => data(chunk),
      onResponseEnd: () => settle(resolve),
      onResponseError: (_, error) => settle(() => reject(error)),
    });
  });
}
