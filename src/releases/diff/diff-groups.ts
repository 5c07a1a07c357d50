import { type AnyBackendConfig, type ApiGroup, serializeConfig } from "../../core/index.js";

/** One place in which two revisions differ. */
export interface Difference {
  readonly change: "added" | "removed" | "changed";
  /** JSON Pointer (RFC 6901) into the group; APIs by name instead of by number: `/apis/getPet/backend/kind`. */
  readonly path: string;
  /** Absent where it was added. */
  readonly before?: unknown;
  /** Absent where it was removed. */
  readonly after?: unknown;
}

type Keyed = Readonly<Record<string, unknown>>;

/** Where two groups differ in what they mean, in the order of their paths: the order of APIs and keys is no difference. */
export function diffGroups(before: ApiGroup<AnyBackendConfig>, after: ApiGroup<AnyBackendConfig>): readonly Difference[] {
  const found: Difference[] = [];
  compare(meaning(before), meaning(after), "", found);
  return found;
}

/** The group in canonical form, its APIs by name. */
function meaning(group: ApiGroup<AnyBackendConfig>): Keyed {
  const { groups } = JSON.parse(serializeConfig({ groups: [group] })) as {
    readonly groups: readonly [Keyed & { readonly apis: readonly Keyed[] }];
  };
  const [whole] = groups;
  return { ...whole, apis: Object.fromEntries(whole.apis.map(({ name, ...api }) => [name as string, api])) };
}

function compare(before: unknown, after: unknown, path: string, found: Difference[]): void {
  if (isKeyed(before) && isKeyed(after) && Array.isArray(before) === Array.isArray(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    for (const key of Array.isArray(before) ? keys : [...keys].sort()) {
      const place = `${path}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
      if (!Object.hasOwn(before, key)) found.push({ change: "added", path: place, after: after[key] });
      else if (!Object.hasOwn(after, key)) found.push({ change: "removed", path: place, before: before[key] });
      else compare(before[key], after[key], place, found);
    }
  } else if (before !== after) found.push({ change: "changed", path, before, after });
}

function isKeyed(value: unknown): value is Keyed {
  return typeof value === "object" && value !== null;
}
