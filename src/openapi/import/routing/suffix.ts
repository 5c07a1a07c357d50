import type { RequestMapping } from "../../../core/model/config.js";

/** What stands behind a path as a piece of it: `#Action=AddTags` as `%23Action=AddTags`. */
export function suffixAsPath(suffix: string): string {
  const text = suffix.replace(/[\ud800-\udfff]/gu, "\ufffd");
  return encodeURIComponent(text).replace(/%(?:3D|26|3A|40|2C|3B|24|2B)/g, decodeURIComponent);
}

/** Query parameters that a path fixes: `?active=true`, but not `?q={q}`. */
function fixedQuery(suffix: string): Readonly<Record<string, string>> {
  if (!suffix.startsWith("?")) return {};
  const [query = ""] = suffix.slice(1).split("#");
  const pairs = [...new URLSearchParams(query.replace(/[\ud800-\udfff]/gu, "\ufffd"))];
  return Object.fromEntries(pairs.filter(([name, value]) => value !== "" && !/[{}]/.test(name + value)));
}

/** How requests reach the upstream as the document means: at the path itself, with what its query fixes. */
export function mappingOf(path: string, suffix: string, isInPath: boolean): RequestMapping | undefined {
  const query = fixedQuery(suffix);
  const fixes = Object.keys(query).length > 0;
  if (!isInPath && !fixes) return undefined;
  return { ...(isInPath && { path }), ...(fixes && { constants: { query } }) };
}
