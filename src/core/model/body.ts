import type { RequestBody } from "./request.js";
import type { HeaderRecord } from "./headers.js";

/** The one consumer of a {@link BodyStream}: a socket, a web stream, a collector. */
export interface BodySink {
  /** Takes a chunk. `false` asks for no more until {@link BodyStream.resume} is called. */
  write(chunk: Uint8Array): boolean;
  end(trailers: HeaderRecord | undefined): void;
  /** The body broke off: what was written so far is not the whole. */
  fail(error: unknown): void;
}

/** Where the chunks of a {@link BodyStream} come from. */
export interface BodyProducer {
  /** The consumer is ready for more. */
  resume(): void;
  /** The consumer is gone; nothing more is wanted. */
  cancel(reason: unknown): void;
}

/** How a body ended: with all of its chunks, by its producer's error, or because its consumer wanted no more. */
export type BodyEnd = "ended" | "failed" | "cancelled";

/** Chunks that may wait for a consumer before the producer is asked to pause, in bytes. */
const highWaterMark = 65_536;

/**
 * A body that a producer pushes and one consumer takes, with backpressure both ways and without a queue in between
 * once the consumer is attached. It ends exactly once: by `end`, `fail` or `cancel`.
 */
export class BodyStream implements AsyncIterable<Uint8Array> {
  /** Trailer fields (RFC 9110 §6.5), known once the body has ended. */
  trailers: HeaderRecord | undefined;
  readonly #producer: BodyProducer;
  #sink: BodySink | undefined;
  #queue: Uint8Array[] = [];
  #queuedBytes = 0;
  #state: "open" | BodyEnd = "open";
  /** The consumer is being given chunks at this moment; what it asks for meanwhile is done by whoever gives them. */
  #flushing = false;
  #wanted = false;
  /** The consumer has heard the end, or does not want to. */
  #over = false;
  #error: unknown;
  #onEnd: ((end: BodyEnd, error: unknown) => void) | undefined;

  constructor(producer: BodyProducer) {
    this.#producer = producer;
  }

  /** Whether a consumer has taken this body; it can't be read twice. */
  get used(): boolean {
    return this.#sink !== undefined || this.#over;
  }

  /** The whole body where it has already arrived and nobody has taken it; otherwise `undefined`. */
  takeWhole(): readonly Uint8Array[] | undefined {
    if (this.#state !== "ended" || this.used) return undefined;
    this.#sink = discard;
    this.#over = true;
    const whole = this.#queue;
    this.#queue = [];
    return whole;
  }

  /** Calls `listener` once when nothing more will come, at once if that is so: the last chunks may wait for the consumer still. One at most. */
  onEnd(listener: (end: BodyEnd, error: unknown) => void): void {
    if (this.#state === "open") this.#onEnd = listener;
    else listener(this.#state, this.#error);
  }

  /** Producer: hands over a chunk. `false` asks to wait for {@link BodyProducer.resume}. */
  push(chunk: Uint8Array): boolean {
    if (this.#state !== "open") return this.#state !== "cancelled";
    if (this.#sink !== undefined && this.#queue.length === 0) return this.#sink.write(chunk);
    this.#queue.push(chunk);
    this.#queuedBytes += chunk.byteLength;
    return this.#queuedBytes < highWaterMark;
  }

  /** Producer: the body is complete. */
  end(trailers?: HeaderRecord): void {
    if (this.#state !== "open") return;
    this.trailers = trailers;
    this.#settle("ended");
    this.#finish();
  }

  /** Producer: the body broke off. */
  fail(error: unknown): void {
    if (this.#state !== "open") return;
    this.#settle("failed", error);
    this.#finish();
  }

  /**
   * Consumer: takes the body. What has arrived is written at once, the rest as it comes.
   * @throws TypeError when the body has already been taken.
   */
  attach(sink: BodySink): void {
    if (this.used) throw new TypeError("The body has already been read. Read it once and keep the result.");
    this.#sink = sink;
    this.#flush();
  }

  /** Consumer: ready for more after `write` gave `false`. */
  resume(): void {
    if (!this.#over) this.#flush();
  }

  /** Consumer: wants nothing more. Safe to call at any time, any number of times. */
  cancel(reason?: unknown): void {
    this.#queue = [];
    this.#over = true;
    if (this.#state !== "open") return;
    this.#settle("cancelled", reason);
    try {
      this.#producer.cancel(reason);
    } catch {
      // A producer that fails while it is being cancelled has nobody left to tell.
    }
  }

  #settle(end: BodyEnd, error?: unknown): void {
    this.#state = end;
    this.#error = error;
    this.#onEnd?.(end, error);
  }

  /** Gives the consumer what lies here. Asked for again meanwhile, it goes on, whatever the consumer says of the chunk. */
  #flush(): void {
    this.#wanted = true;
    if (this.#flushing) return;
    this.#flushing = true;
    const sink = this.#sink as BodySink;
    try {
      while (this.#wanted && this.#queue.length > 0) {
        const chunk = this.#queue.shift() as Uint8Array;
        this.#queuedBytes -= chunk.byteLength;
        this.#wanted = false;
        if (sink.write(chunk)) this.#wanted = true;
      }
    } finally {
      this.#flushing = false;
    }
    this.#finish();
    if (this.#wanted && this.#state === "open") this.#producer.resume();
  }

  /** Says the end, once, when everything before it has been taken. */
  #finish(): void {
    if (this.#over || this.#flushing || this.#sink === undefined || this.#queue.length > 0) return;
    if (this.#state === "open") return;
    this.#over = true;
    if (this.#state === "ended") this.#sink.end(this.trailers);
    else this.#sink.fail(this.#error);
  }

  /** Pulls the body chunk by chunk; leaving the loop early cancels it. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    const chunks: Uint8Array[] = [];
    let finished = false;
    let failure: { readonly error: unknown } | undefined;
    let wake: (() => void) | undefined;
    const notify = () => {
      wake?.();
      wake = undefined;
    };
    this.attach({
      write(chunk) {
        chunks.push(chunk);
        notify();
        return false;
      },
      end() {
        finished = true;
        notify();
      },
      fail(error) {
        failure = { error };
        notify();
      },
    });
    try {
      for (;;) {
        const chunk = chunks.shift();
        if (chunk !== undefined) {
          yield chunk;
          if (chunks.length === 0 && !finished && failure === undefined) this.resume();
        } else if (failure !== undefined) throw failure.error;
        else if (finished) return;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      this.cancel();
    }
  }
}

const discard: BodySink = { write: () => true, end() {}, fail() {} };

/** A {@link BodyStream} over anything that gives chunks of bytes when asked; one that is given is given back. */
export function streamFrom(source: Exclude<RequestBody, string | Uint8Array>): BodyStream {
  if (isBodyStream(source)) return source;
  const reader = pullFrom(source);
  let pulling = false;
  let wanted = false;
  const pull = async () => {
    wanted = true; // also where it is asked for while a chunk is being given
    if (pulling) return;
    pulling = true;
    try {
      while (wanted) {
        const next = await reader.next();
        if (next.done === true) return stream.end();
        if (!(next.value instanceof Uint8Array)) throw new TypeError("A body stream gave a chunk that is not a Uint8Array.");
        wanted = false;
        if (stream.push(next.value)) wanted = true;
      }
    } catch (error) {
      stream.fail(error);
      reader.cancel(error);
    } finally {
      pulling = false;
    }
  };
  const stream = new BodyStream({ resume: () => void pull(), cancel: (reason) => reader.cancel(reason) });
  return stream;
}

/** Not `instanceof`: the stream may come from the library's other module format. */
function isBodyStream(source: object): source is BodyStream {
  return "attach" in source && "takeWhole" in source;
}

interface Puller {
  next(): Promise<{ done?: boolean | undefined; value?: Uint8Array | undefined }>;
  cancel(reason: unknown): void;
}

function pullFrom(source: Exclude<RequestBody, string | Uint8Array>): Puller {
  if ("getReader" in source) {
    const reader = source.getReader();
    return { next: () => reader.read(), cancel: (reason) => void reader.cancel(reason).catch(ignore) };
  }
  const iterator = source[Symbol.asyncIterator]();
  return {
    next: () => iterator.next() as Promise<{ done?: boolean; value?: Uint8Array }>,
    cancel: () => void (async () => iterator.return?.())().catch(ignore),
  };
}

/** A source that fails while it is being cancelled has nobody left to tell. */
function ignore(): void {}

/** Collects a streamed body into one piece. `onExcess` makes the error for a body of more than `maxBytes`. */
export function collect(stream: BodyStream, maxBytes = Number.POSITIVE_INFINITY, onExcess?: () => Error): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  return new Promise((resolve, reject) => {
    stream.attach({
      write(chunk) {
        bytes += chunk.byteLength;
        if (bytes > maxBytes) {
          const error = onExcess?.() ?? new RangeError(`The body is larger than ${maxBytes} bytes.`);
          stream.cancel(error);
          reject(error);
          return false;
        }
        chunks.push(chunk);
        return true;
      },
      end: () => resolve(concatenate(chunks)),
      fail: reject,
    });
  });
}

/** One array of all chunks' bytes; a single chunk is given back as it is. */
export function concatenate(chunks: readonly Uint8Array[]): Uint8Array {
  if (chunks.length === 1) return chunks[0] as Uint8Array;
  let length = 0;
  for (const chunk of chunks) length += chunk.byteLength;
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return whole;
}
