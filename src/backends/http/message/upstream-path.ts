import { GatewayError } from "../../../core/errors.js";

/** A `.` or `..` segment, plain or encoded, between any slashes that an upstream may see: `/`, `%2F`, `%5C`. */
const dotSegment = /(?:^|\/|%2f|%5c)(?:\.|%2e){1,2}(?:\/|%2f|%5c|;|$)/i;

/** Whether `path` has a segment that an upstream may resolve as "here" or "one up". */
export function hasDotSegment(path: string): boolean {
  // Most paths have no dot at all; looking for one is cheaper than the expression.
  return (path.includes(".") || path.includes("%")) && dotSegment.test(path);
}

/** Whether `path` has an empty segment other than behind a trailing slash. */
export function hasEmptySegment(path: string): boolean {
  return path.includes("//");
}

/**
 * What stands in the upstream's request line: base path, local path and query, joined as text. No URL is ever resolved, and
 * the origin is not part of it, so that nothing in a request can choose another one. Checked after the join, whatever was
 * checked before.
 *
 * @param basePath path of the configured URL without a trailing slash: `""` or `"/v1"`
 * @param localPath canonical path below the group's prefix, beginning with `/`
 * @param query as received, without `?`
 * @throws GatewayError `BAD_REQUEST` for a path that an upstream could read as something else.
 */
export function upstreamPath(basePath: string, localPath: string, query: string): string {
  if (localPath.charCodeAt(0) !== slash || localPath.charCodeAt(1) === slash || localPath.includes("\\")) throw illegalPath();
  if (hasDotSegment(localPath)) throw illegalPath();
  const path = basePath + localPath;
  if (/[^\x21-\x7e]|[?#]/.test(path)) throw illegalPath();
  if (query === "") return path;
  if (/[^\x21-\x7e\x80-\xff]|#/.test(query))
    throw new GatewayError("BAD_REQUEST", "The query holds characters that must be percent-encoded.");
  return `${path}?${query}`;
}

const slash = 0x2f;

function illegalPath(): GatewayError {
  return new GatewayError("BAD_REQUEST", "The path holds dot segments, an empty first segment or characters that must be percent-encoded.");
}
