import type { Dispatcher } from "undici";
import { errors } from "undici";
import { Flow } from "./flow.js";

/**
 * Who waits for an answer, whichever of undici's two ways it listens: the older one has raw header fields and numbered arguments,
 * the newer a controller. Node.js 20 and 22 have the older, undici 7 both, undici 8 only the newer.
 */
export interface Receiver {
  /** Aborted when the client leaves; its `reason` is an error. */
  readonly signal: AbortSignal;
  /** Resolves when more of the body is wanted. */
  ready(): Promise<void>;
  header(status: number, lines: readonly (readonly [string, string])[], statusText: string): void;
  data(chunk: Uint8Array): void;
  end(): void;
  fail(error: Error): void;
}

/** Tells a handler that its request has begun. */
export function toReceiver(handler: Dispatcher.DispatchHandler): Receiver {
  const flow = new Flow();
  // What wraps an older handler offers both; the older way loses nothing.
  return handler.onHeaders === undefined ? newer(handler, flow) : older(handler, flow);
}

function older(handler: Dispatcher.DispatchHandler, flow: Flow): Receiver {
  handler.onConnect?.((reason) => flow.abort(reason ?? new errors.RequestAbortedError()));
  return {
    signal: flow.signal,
    ready: () => flow.ready(),
    header(status, lines, statusText) {
      const raw = lines.flat().map((text) => Buffer.from(text, "latin1"));
      if (handler.onHeaders?.(status, raw, () => flow.resume(), statusText) === false) flow.pause();
    },
    data(chunk) {
      if (handler.onData?.(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)) === false) flow.pause();
    },
    end: () => handler.onComplete?.([]),
    fail: (error) => handler.onError?.(error),
  };
}

function newer(handler: Dispatcher.DispatchHandler, flow: Flow): Receiver {
  handler.onRequestStart?.(flow, {});
  return {
    signal: flow.signal,
    ready: () => flow.ready(),
    header(status, lines, statusText) {
      const fields: Record<string, string | string[]> = Object.create(null) as Record<string, string | string[]>;
      for (const [name, value] of lines) fields[name] = name in fields ? [fields[name] as string | string[], value].flat() : value;
      flow.rawHeaders = lines.flat().map((text) => Buffer.from(text, "latin1"));
      handler.onResponseStart?.(flow, status, fields, statusText);
    },
    data: (chunk) => handler.onResponseData?.(flow, Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)),
    end: () => handler.onResponseEnd?.(flow, {}),
    fail: (error) => handler.onResponseError?.(flow, error),
  };
}
