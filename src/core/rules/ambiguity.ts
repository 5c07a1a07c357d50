import type { PathTemplate, TemplateSegment } from "../model/path-template.js";
import type { Issues, Path } from "./issues.js";
import { quote } from "./check-shape.js";

/** A route as the ambiguity check sees it. */
export interface Route {
  readonly group: string;
  readonly api: string;
  readonly path: Path;
  readonly hosts: readonly (string | undefined)[];
  readonly methods: readonly string[];
  readonly prefix: boolean;
  readonly template: PathTemplate;
  readonly text: string;
}

/**
 * Refuses two routes that match the same requests with the same specificity (R9). Routes are sorted into buckets by host,
 * method and their template with parameters made anonymous; only mixed segments need a closer look within a bucket.
 */
export class AmbiguityCheck {
  readonly #buckets = new Map<string, Route[]>();
  readonly #issues: Issues;

  constructor(issues: Issues) {
    this.#issues = issues;
  }

  add(route: Route): void {
    const key = keyOf(route);
    const reported = new Set<Route>();
    for (const host of route.hosts) {
      for (const method of route.methods) {
        const bucketKey = `${host ?? ""} ${method} ${key}`;
        const bucket = this.#buckets.get(bucketKey);
        if (bucket === undefined) {
          this.#buckets.set(bucketKey, [route]);
          continue;
        }
        const other = bucket.find((candidate) => overlap(candidate.template.segments, route.template.segments));
        if (other !== undefined && other.path !== route.path && !reported.has(other)) {
          reported.add(other);
          this.#report(route, other, method, host);
        }
        bucket.push(route);
      }
    }
  }

  #report(route: Route, other: Route, method: string, host: string | undefined): void {
    const where = host === undefined ? "" : ` on host ${quote(host)}`;
    this.#issues.add(
      "AMBIGUOUS_ROUTE",
      route.path,
      `API ${quote(route.api)} of group ${quote(route.group)} and API ${quote(other.api)} of group ${quote(other.group)} both take ` +
        `${method} ${quote(route.text)}${where} and neither is more specific: change the method, the path or the hosts of one of them.`,
    );
  }
}

function keyOf({ template, prefix }: Route): string {
  let key = prefix ? "prefix" : "exact";
  for (const segment of template.segments) key += `/${segmentKey(segment)}`;
  return prefix && key.endsWith("/") ? key.slice(0, -1) : key;
}

function segmentKey(segment: TemplateSegment): string {
  switch (segment.kind) {
    case "static":
      return segment.text;
    case "mixed":
      return `{${segment.literalLength}}`;
    default:
      return segment.kind === "param" ? "{}" : "{+}";
  }
}

/** Whether some path fits both templates; they are known to differ in mixed segments only. */
function overlap(a: readonly TemplateSegment[], b: readonly TemplateSegment[]): boolean {
  return a.every((left, i) => {
    const right = b[i];
    return left.kind !== "mixed" || right?.kind !== "mixed" || mixedOverlap(left.literals, right.literals);
  });
}

/**
 * Whether some text fits both mixed segments. What stands between their first and last literals is free, so only these
 * decide: one first literal must begin with the other, and one last literal must end with the other.
 */
function mixedOverlap(a: readonly string[], b: readonly string[]): boolean {
  const [firstA, firstB, lastA, lastB] = [a[0] as string, b[0] as string, a.at(-1) as string, b.at(-1) as string];
  return (firstA.startsWith(firstB) || firstB.startsWith(firstA)) && (lastA.endsWith(lastB) || lastB.endsWith(lastA));
}
