/** Figures of one round by metric, in the metric's unit. */
export type Figures = Readonly<Record<string, number>>;

/** What a worker does in one round. `command` tells rounds apart where a task has several. */
export type Round = (command: string) => Figures | Promise<Figures>;

/**
 * A task makes a worker ready for one contestant and proves the contestant correct on the way.
 * It throws {@link Unfit} when the contestant can't do the case.
 */
export type Task<Input> = (contestant: string, input: Input) => Promise<Round>;

/** The contestant gets something wrong: it is listed with the reason and not measured. */
class Unfit extends Error {
  override readonly name = "Unfit";
}

/** Throws {@link Unfit} when there is a reason. */
export function refuseIf(reason: string | undefined): void {
  if (reason !== undefined) throw new Unfit(reason);
}

/** Collects all garbage; workers run with `--expose-gc`. */
export function collectGarbage(): void {
  if (globalThis.gc === undefined) throw new Error("Run with --expose-gc.");
  globalThis.gc();
  globalThis.gc();
}

/** Collects what has been made lately, and leaves compiled code alone. */
export function collectYoungGarbage(): void {
  if (globalThis.gc === undefined) throw new Error("Run with --expose-gc.");
  globalThis.gc({ type: "minor", execution: "sync" });
}

/** Bytes on the heap and in array buffers beside it, after a collection. */
export function heldBytes(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Running time before the first round, in milliseconds: web objects take the longest to warm up. */
export const warmUpMs = 500;

const nanosecondsPerMillisecond = 1e6;

/**
 * Nanoseconds per item of `run`, over as many batches as fill `minMs` of running time. `prepare` makes each batch anew,
 * outside the measured time.
 */
export async function nanosecondsEach<Made>(
  size: number,
  minMs: number,
  prepare: (size: number) => Made,
  run: (batch: Made) => unknown,
): Promise<number> {
  let spent = 0;
  let items = 0;
  while (spent < minMs) {
    const batch = prepare(size);
    const start = performance.now();
    const pending = run(batch);
    if (pending instanceof Promise) await pending;
    spent += performance.now() - start;
    items += size;
    // Web objects are finalised between turns of the event loop: without a turn they pile up and every collection pays for them.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return (spent * nanosecondsPerMillisecond) / items;
}
