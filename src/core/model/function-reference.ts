import type { FunctionReference, FunctionVersion } from "./function.js";
import type { RandomSource } from "./ports.js";

/** A version and its weight among those that a reference means. */
export interface WeightedVersion {
  readonly version: FunctionVersion;
  readonly weight: number;
}

/** What a qualifier means. Backends keep it; where it points can change, and the next call follows. */
export class Reference implements FunctionReference {
  /** Where there is but one: most calls need no more than this field. */
  #only: FunctionVersion | undefined;
  #among: readonly WeightedVersion[] = [];
  #total = 0;

  /** @param among one version or more, their weights above 0 */
  constructor(among: readonly WeightedVersion[]) {
    this.point(among);
  }

  /** Means something else from now on. */
  point(among: readonly WeightedVersion[]): void {
    this.#only = among.length === 1 ? among[0]?.version : undefined;
    this.#among = among;
    this.#total = among.reduce((sum, { weight }) => sum + weight, 0);
  }

  choose(random: RandomSource): FunctionVersion {
    if (this.#only !== undefined) return this.#only;
    let left = random() * this.#total;
    for (const { version, weight } of this.#among) {
      left -= weight;
      if (left < 0) return version;
    }
    return (this.#among.at(-1) as WeightedVersion).version; // a sum of rounded numbers may be missed by a hair
  }

  shares(): readonly { readonly version: FunctionVersion; readonly share: number }[] {
    return this.#among.map(({ version, weight }) => ({ version, share: weight / this.#total }));
  }
}
