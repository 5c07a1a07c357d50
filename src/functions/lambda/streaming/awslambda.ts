import { encodePrelude, metadataType } from "./prelude.js";
import {
  type LambdaResponseMetadata,
  type LambdaResponseStream,
  markStreamed,
  type StreamedHandler,
  type StreamifiedHandler,
} from "./streamed-handler.js";

/** What Lambda's Node.js runtime has as the global `awslambda`. */
export interface Awslambda {
  /** Marks a handler as one that streams its response. */
  streamifyResponse<Event = unknown>(handler: StreamedHandler<Event>, options?: object): StreamifiedHandler<Event>;
  readonly HttpResponseStream: {
    /** Gives status, headers and cookies to a response stream, before anything is written to it. */
    from(stream: LambdaResponseStream, metadata: LambdaResponseMetadata): LambdaResponseStream;
  };
}

/** The same as Lambda's global of this name, to be imported. */
export const awslambda: Awslambda = {
  streamifyResponse: (handler) => markStreamed(handler),
  HttpResponseStream: {
    from(stream, metadata) {
      stream.setContentType(metadataType);
      return Object.assign(stream, { _onBeforeFirstWrite: (write: (bytes: Uint8Array) => void) => write(encodePrelude(metadata)) });
    },
  },
};

/**
 * Sets the global `awslambda` for handlers that look for it, as Hono's `streamHandle` does, until the result is called.
 * Nothing else of this package touches a global.
 */
export function installAwslambda(): () => void {
  const place = globalThis as { awslambda?: unknown };
  const before = Object.getOwnPropertyDescriptor(place, "awslambda");
  Object.defineProperty(place, "awslambda", { value: awslambda, configurable: true, writable: true });
  return () => {
    if (before === undefined) delete place.awslambda;
    else Object.defineProperty(place, "awslambda", before);
  };
}
