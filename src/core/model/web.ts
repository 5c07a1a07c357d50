/**
 * Web-standard types as the core may name them. The core is compiled without DOM and Node types, so each name resolves to
 * the consumer's own global where there is one, and to the smallest shape that the core relies on where there is none.
 *
 * @see https://fetch.spec.whatwg.org/
 */

/** The smallest `AbortSignal` (DOM Standard) that the core relies on. */
interface MinimalAbortSignal {
  readonly aborted: boolean;
  readonly reason?: unknown;
  addEventListener(type: "abort", listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

/** The smallest `ReadableStream` (Streams Standard) that the core relies on. */
interface MinimalReadableStream<Chunk> {
  getReader(): {
    read(): Promise<{ done: boolean; value?: Chunk | undefined }>;
    cancel(reason?: unknown): Promise<void>;
    releaseLock(): void;
  };
}

/** The smallest `Request` that the core relies on to tell one from a {@link GatewayRequest}. */
interface MinimalRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: { get(name: string): string | null };
}

/** The smallest `Response` that the core relies on. */
interface MinimalResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
}

/** `AbortSignal` of the consumer's platform. */
export type WebAbortSignal = typeof globalThis extends { AbortSignal: { prototype: infer T } } ? T : MinimalAbortSignal;

/** `Request` of the consumer's platform. */
export type WebRequest = typeof globalThis extends { Request: { prototype: infer T } } ? T : MinimalRequest;

/** `Response` of the consumer's platform. */
export type WebResponse = typeof globalThis extends { Response: { prototype: infer T } } ? T : MinimalResponse;

/** `ReadableStream<Uint8Array>` of the consumer's platform, by the one method that is used. */
export type WebReadableStream = MinimalReadableStream<Uint8Array>;
