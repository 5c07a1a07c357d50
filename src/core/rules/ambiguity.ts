import type { PathTemplate, TemplateSegment } from "../model/path-template.js";
import type { Issues, Path } from "./issues.js";
import { quote } from "./words.js";

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
interface Seen extends Pick<Route, "group" | "api" | "path" | "methods"> {
  readonly mixed: readonly MixedSegment[];
}

type MixedSegment = Extract<TemplateSegment, { kind: "mixed" }>;

/**
 * Refuses two routes that match the same requests with the same specificity (R9). Routes are sorted into buckets by host
 * and their template with parameters made anonymous, those without mixed segments also by method: in their buckets no two
 * may meet. Only mixed segments need a closer look.
 */
export class AmbiguityCheck {
  readonly #plain = new Map<string, Seen>();
  readonly #mixed = new Map<string, Seen[]>();
  readonly #issues: Issues;

  constructor(issues: Issues) {
    this.#issues = issues;
  }

  add(route: Route): void {
    const key = keyOf(route);
    const { group, api, path, methods } = route;
    const mixed = route.template.segments.filter((segment) => segment.kind === "mixed");
    const seen: Seen = { group, api, path, methods, mixed };
    let reported: Seen | undefined;
    for (const host of route.hosts) {
      const other = mixed.length === 0 ? this.#enterPlain(`${host ?? ""} ${key}`, seen) : this.#enterMixed(`${host ?? ""} ${key}`, seen);
      if (other === undefined || other.path === path || other.path === reported?.path) continue;
      reported = other;
      this.#report(route, other, host);
    }
  }

  /** Puts a route into its buckets; gives one that stands there already. */
  #enterPlain(key: string, seen: Seen): Seen | undefined {
    let other: Seen | undefined;
    for (const method of seen.methods) {
      const present = this.#plain.get(`${method} ${key}`);
      if (present === undefined) this.#plain.set(`${method} ${key}`, seen);
      other ??= present;
    }
    return other;
  }

  #enterMixed(key: string, seen: Seen): Seen | undefined {
    const bucket = this.#mixed.get(key) ?? [];
    this.#mixed.set(key, bucket);
    const other = bucket.find((candidate) => candidate.path !== seen.path && meet(candidate, seen));
    bucket.push(seen);
    return other;
  }

  #report(route: Route, other: Seen, host: string | undefined): void {
    const where = host === undefined ? "" : ` on host ${quote(host)}`;
    this.#issues.add(
      "AMBIGUOUS_ROUTE",
      route.path,
      `API ${quote(route.api)} of group ${quote(route.group)} and API ${quote(other.api)} of group ${quote(other.group)} both take ` +
        `${route.methods.join(", ")} ${quote(route.text)}${where} and neither is more specific: change the method, the path or the hosts of one of them.`,
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

/** Whether some request fits both routes equally well; their templates are known to differ in mixed segments only. */
function meet(a: Seen, b: Seen): boolean {
  if (a.mixed.every((segment, i) => segment.literals.join("{}") === b.mixed[i]?.literals.join("{}"))) {
    return a.methods.some((method) => b.methods.includes(method));
  }
  // Not at one place of the route table, so GET for HEAD and ANY for all count as much as the method itself.
  const covered = new Set(b.methods.flatMap(coverage));
  const methods = a.methods.flatMap(coverage);
  if (!covered.has("ANY") && !methods.includes("ANY") && !methods.some((method) => covered.has(method))) return false;
  return a.mixed.every((segment, i) => mixedOverlap(segment.literals, b.mixed[i]?.literals ?? []));
}

function coverage(method: string): readonly string[] {
  return method === "GET" ? ["GET", "HEAD"] : [method];
}

/**
 * Whether some text fits both mixed segments. What stands between their first and last literals is free, so only these
 * decide: one first literal must begin with the other, and one last literal must end with the other.
 */
function mixedOverlap(a: readonly string[], b: readonly string[]): boolean {
  const [firstA = "", firstB = "", lastA = "", lastB = ""] = [a[0], b[0], a.at(-1), b.at(-1)];
  return (firstA.startsWith(firstB) || firstB.startsWith(firstA)) && (lastA.endsWith(lastB) || lastB.endsWith(lastA));
}
