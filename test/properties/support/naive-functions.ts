/** Versions and aliases of one function, the slow and obvious way: everything is worked out anew for each question. */
export class NaiveFunction {
  readonly versions: string[] = [];
  readonly aliases = new Map<string, ReadonlyMap<string, number>>();

  /** Whether it may be published. */
  publish(version: string): boolean {
    if (version === "LATEST" || this.versions.includes(version) || this.aliases.has(version)) return false;
    this.versions.push(version);
    return true;
  }

  /** Whether the alias may be made. */
  alias(alias: string, weights: ReadonlyMap<string, number>): boolean {
    const known = [...weights.keys()].every((version) => this.versions.includes(version));
    if (alias === "LATEST" || this.versions.includes(alias) || !known || weights.size === 0) return false;
    this.aliases.set(alias, weights);
    return true;
  }

  /** The version that a call gets; `point` from 0 to 1 chooses among weights. */
  resolve(qualifier: string, point: number): string | undefined {
    if (qualifier === "LATEST")
      return this.versions.reduce<string | undefined>((a, b) => (a === undefined || isNewer(b, a) ? b : a), undefined);
    if (this.versions.includes(qualifier)) return qualifier;
    const weights = this.aliases.get(qualifier);
    if (weights === undefined) return undefined;
    // Weights are whole numbers here: a line of that many places, and the one that the point falls on.
    const line = [...weights].flatMap(([version, weight]) => Array.from({ length: weight }, () => version));
    return line[Math.floor(point * line.length)];
  }
}

function isNewer(a: string, b: string): boolean {
  const [x, y] = [a.split("."), b.split(".")];
  const at = Array.from({ length: Math.max(x.length, y.length) }, (_, i) => i).find((i) => x[i] !== y[i]);
  if (at === undefined) return false;
  const [p = "", q = ""] = [x[at], y[at]];
  const [m, n] = [rank(p), rank(q)];
  return m === n ? p > q : m > n;
}

function rank(part: string): number {
  return part !== "" && [...part].every((digit) => digit >= "0" && digit <= "9") ? Number(part) : -1;
}
