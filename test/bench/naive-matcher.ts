import type { Operation } from "./operations.js";

/** What a request must reach. */
export interface Expected {
  /** Number of the operation; `null` when none takes the request. */
  readonly operation: number | null;
  /** Parameter values from left to right. */
  readonly params: readonly string[];
  /** Methods of all operations that have the path. */
  readonly methods: readonly string[];
}

interface Fit {
  readonly operation: Operation;
  readonly params: readonly string[];
  /** One character for each segment, the most specific the smallest. */
  readonly rank: string;
}

/** Compares a path with each template, segment by segment: slow, short and independent of every contestant. */
export class NaiveMatcher {
  /** By the first segment, which every template of a table has as text. */
  readonly #byFirst = new Map<string, { readonly operation: Operation; readonly segments: readonly string[] }[]>();

  constructor(operations: readonly Operation[]) {
    for (const operation of operations) {
      const segments = operation.template.split("/");
      const first = segments[1] as string;
      const known = this.#byFirst.get(first);
      if (known === undefined) this.#byFirst.set(first, [{ operation, segments }]);
      else known.push({ operation, segments });
    }
  }

  match(method: string, path: string): Expected {
    const segments = path.split("/");
    const fits = [...this.#fits(segments)];
    const best = fits
      .filter((fit) => fit.operation.method === method)
      .reduce<Fit | undefined>((a, b) => (a === undefined || b.rank < a.rank ? b : a), undefined);
    const methods = [...new Set(fits.map((fit) => fit.operation.method))];
    return { operation: best?.operation.id ?? null, params: best?.params ?? [], methods };
  }

  *#fits(path: readonly string[]): Generator<Fit> {
    const first = path[1] ?? "";
    for (const { operation, segments } of this.#byFirst.get(first) ?? []) {
      const fit = fitOf(segments, path);
      if (fit !== undefined) yield { operation, ...fit };
    }
  }
}

function fitOf(template: readonly string[], path: readonly string[]): Pick<Fit, "params" | "rank"> | undefined {
  const params: string[] = [];
  let rank = "";
  for (const [i, segment] of template.entries()) {
    const given = path[i];
    if (given === undefined) return undefined;
    if (segment.endsWith("+}")) {
      const rest = path.slice(i).join("/");
      return rest === "" ? undefined : { params: [...params, rest], rank: `${rank}2` };
    }
    if (segment.startsWith("{") && given !== "") {
      params.push(given);
      rank += "1";
    } else if (segment === given) rank += "0";
    else return undefined;
  }
  return template.length === path.length ? { params, rank } : undefined;
}
