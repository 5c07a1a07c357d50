import { type BodyProducer, BodyStream } from "../../../core/model/body.js";
import type { MockDelay } from "../../../core/model/mock-answer.js";
import type { Clock, RandomSource } from "../../../core/model/ports.js";
import { drawDelay } from "../time/delay.js";

/** A piece of a streamed body that is ready, and the time before it. */
export interface Chunk {
  readonly bytes: Uint8Array;
  readonly delayMs: MockDelay;
}

/** Gives the pieces of a body one by one, each after its time, from the moment of the answer on; waits while the reader has enough. */
export class ChunkStream implements BodyProducer {
  readonly body = new BodyStream(this);
  readonly #chunks: readonly Chunk[];
  readonly #clock: Clock;
  readonly #random: RandomSource;
  #next = 0;
  #running = false;
  #cancelTimer: (() => void) | undefined;

  constructor(chunks: readonly Chunk[], clock: Clock, random: RandomSource) {
    this.#chunks = chunks;
    this.#clock = clock;
    this.#random = random;
    this.resume();
  }

  resume(): void {
    if (this.#running) return;
    this.#running = true;
    this.#run();
  }

  cancel(): void {
    this.#cancelTimer?.();
  }

  #run(): void {
    while (this.#running) {
      const chunk = this.#chunks[this.#next++];
      if (chunk === undefined) return this.body.end();
      const ms = drawDelay(chunk.delayMs, this.#random);
      if (ms > 0) return this.#later(chunk, ms);
      this.#running = this.body.push(chunk.bytes);
    }
  }

  #later({ bytes }: Chunk, ms: number): void {
    this.#cancelTimer = this.#clock.schedule(() => {
      this.#running = this.body.push(bytes);
      this.#run();
    }, ms);
  }
}
