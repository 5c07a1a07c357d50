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

/** What is kept of a route for those that come after it. */
interface Seen extends Pick<Route, "group" | "api" | "path"> {
  readonly mixed: readonly TemplateSegment[];
}

const noSegments: readonly TemplateSegment[] = [];

/**
 * Refuses two routes that match the same requests with the same specificity (R9). Routes are sorted into buckets by host,
 * method and their template with parameters made anonymous; only mixed segments need a closer look within a bucket.
 */
export class AmbiguityCheck {
  /** One route mostly; an array where several share a bucket. */
  readonly #buckets = new Map<string, Seen | Seen[]>();
  readonly #issues: Issues;

  constructor(issues: Issues) {
    this.#issues = issues;
  }

  add(route: Route): void {
    const key = keyOf(route);
    const { group, api, path } = route;
    const mixed = route.template.segments.filter((segment) => segment.kind === "mixed");
    const seen: Seen = { group, api, path, mixed: mixed.length === 0 ? noSegments : mixed };
    let reported: Seen | undefined;
    for (const host of route.hosts) {
      for (const method of route.methods) {
        const other = this.#enter(`${host ?? ""} ${method} ${key}`, seen);
        if (other === undefined || other.path === path || other.path === reported?.path) continue;
        reported = other;
        this.#report(route, other, method, host);
      }
    }
  }

  /** Puts a route into a bucket; gives a route that stands there already and takes the same requests. */
  #enter(key: string, seen: Seen): Seen | undefined {
    const bucket = this.#buckets.get(key);
    if (bucket === undefined) {
      this.#buckets.set(key, seen);
      return undefined;
    }
    const others = Array.isArray(bucket) ? bucket : [bucket];
    const other = others.find((candidate) => overlap(candidate.mixed, seen.mixed));
    others.push(seen);
    this.#buckets.set(key, others);
    return other;
  }

  #report(route: Route, other: Seen, method: string, host: string | undefined): void {
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

/** Whether some path fits both templates; they are known to differ in their mixed segments only. */
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
