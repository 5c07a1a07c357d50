import { firstDecile, mean, median } from "./statistics.js";
import type { Figures } from "./tasks/task.js";

/** Figures of all rounds, by contestant and metric. */
export class Samples {
  readonly #values = new Map<string, number[]>();
  readonly #unfit = new Map<string, string>();

  add(contestant: string, figures: Figures): void {
    for (const [metric, value] of Object.entries(figures)) {
      const key = `${contestant}\n${metric}`;
      const known = this.#values.get(key);
      if (known === undefined) this.#values.set(key, [value]);
      else known.push(value);
    }
  }

  /** Notes why a contestant is not measured. */
  refuse(contestant: string, reason: string): void {
    this.#unfit.set(contestant, reason);
  }

  /** Why a contestant was not measured; `undefined` when it was. */
  whyUnfit(contestant: string): string | undefined {
    return this.#unfit.get(contestant);
  }

  median(contestant: string, metric: string): number {
    return median(this.#of(contestant, metric));
  }

  mean(contestant: string, metric: string): number {
    return mean(this.#of(contestant, metric));
  }

  /** The figure of the quietest tenth of the rounds. */
  quiet(contestant: string, metric: string, better: "less" | "more" = "less"): number {
    const values = this.#of(contestant, metric);
    return better === "less" ? firstDecile(values) : -firstDecile(values.map((value) => -value));
  }

  #of(contestant: string, metric: string): readonly number[] {
    return this.#values.get(`${contestant}\n${metric}`) ?? [];
  }
}
