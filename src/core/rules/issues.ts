import type { ConfigIssue, ConfigIssueCode } from "../errors.js";

/** A JSON Pointer (RFC 6901) as keys from the root. */
export type Path = readonly (string | number)[];

/** A path that its holder lengthens and shortens; whoever keeps it copies it. */
export type MutablePath = (string | number)[];

/** Collects what is wrong with a configuration. */
export class Issues {
  readonly #found: { readonly path: Path; readonly issue: ConfigIssue }[] = [];

  get count(): number {
    return this.#found.length;
  }

  get any(): boolean {
    return this.#found.length > 0;
  }

  add(code: ConfigIssueCode, path: Path, message: string): void {
    this.#found.push({ path: [...path], issue: { code, path: toPointer(path), message } });
  }

  /** Adds issues whose paths begin at `base`. */
  addAll(base: Path, issues: readonly ConfigIssue[]): void {
    for (const issue of issues) {
      this.#found.push({ path: [...base, ...fromPointer(issue.path)], issue: { ...issue, path: toPointer(base) + issue.path } });
    }
  }

  /** Every issue, in the order of their paths (numbers by value), then codes: the same for the same configuration (R10). */
  sorted(): readonly ConfigIssue[] {
    return this.#found
      .sort((a, b) => comparePaths(a.path, b.path) || compare(a.issue.code, b.issue.code) || compare(a.issue.message, b.issue.message))
      .map(({ issue }) => Object.freeze(issue));
  }
}

/** Keys as a JSON Pointer. */
export function toPointer(path: Path): string {
  return path.map((key) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

function fromPointer(pointer: string): (string | number)[] {
  return pointer
    .split("/")
    .slice(1)
    .map((key) => (/^\d+$/.test(key) ? Number(key) : key.replaceAll("~1", "/").replaceAll("~0", "~")));
}

function comparePaths(a: Path, b: Path): number {
  for (let i = 0; i < a.length && i < b.length; i++) {
    const order = compare(a[i] as string | number, b[i] as string | number);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compare(a: string | number, b: string | number): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  const [left, right] = [String(a), String(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}
