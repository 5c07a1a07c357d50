import { Contestant } from "./processes.js";
import { Samples } from "./samples.js";
import type { TaskName } from "./worker.js";

/** How much is measured. */
export interface Effort {
  /** Fresh processes of each contestant, one after the other. */
  readonly processes: number;
  /** Rounds in each process. */
  readonly rounds: number;
}

/**
 * Runs a task for all contestants: each in a process of its own, one round of each in turn, the order rotated from round
 * to round, so that whatever else the machine does meets all of them alike.
 */
export async function interleave(task: TaskName, contestants: readonly string[], input: unknown, effort: Effort): Promise<Samples> {
  const samples = new Samples();
  for (let process = 0; process < effort.processes; process++) {
    const running: (readonly [string, Contestant])[] = [];
    try {
      for (const name of rotated(contestants, process)) {
        if (samples.whyUnfit(name) !== undefined) continue;
        const started = await Contestant.start(task, name, input);
        if (started instanceof Contestant) running.push([name, started]);
        else samples.refuse(name, started.unfit);
      }
      for (let round = 0; round < effort.rounds; round++) {
        for (const [name, contestant] of rotated(running, round)) samples.add(name, await contestant.round());
      }
    } finally {
      await Promise.all(running.map(([, contestant]) => contestant.stop()));
    }
  }
  return samples;
}

/** `items` from position `by` on, then those before. */
export function rotated<Item>(items: readonly Item[], by: number): Item[] {
  const start = items.length === 0 ? 0 : by % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}
