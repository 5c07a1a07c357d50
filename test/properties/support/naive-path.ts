/**
 * The canonical form of a path by the rules as they are written, with regular expressions and without any speed:
 * `null` where the request is refused.
 */
export function naiveCanonicalPath(raw: string): string | null {
  if (!raw.startsWith("/")) return null;
  if (/[\\#\u0000-\u0020\u007f-\uffff]/.test(raw)) return null;
  if (/%(?![0-9A-Fa-f]{2})/.test(raw)) return null;
  if (/%[01][0-9A-Fa-f]|%7f/i.test(raw)) return null;
  if (!isDecodable(raw)) return null;
  const path = raw
    .replace(/%[0-9A-Fa-f]{2}/g, (triplet) => (/^[A-Za-z0-9._~-]$/.test(unencoded(triplet)) ? unencoded(triplet) : triplet.toUpperCase()))
    .replace(/["<>^`{|}]/g, (character) => encodeURIComponent(character));
  const hasDots = path.split(/\/|%2F|%5C/).some((segment) => /^\.\.?(;|$)/.test(segment));
  return hasDots ? null : path;
}

/** Static text of a template, encoded as it stands in canonical paths. */
export function naiveCanonicalLiteral(literal: string): string {
  const path = naiveCanonicalPath(`/${literal.replace(/[^\u0000-\u007f]+/gu, encodeURIComponent)}`);
  return path === null ? literal : path.slice(1);
}

function isDecodable(raw: string): boolean {
  try {
    decodeURIComponent(raw);
    return true;
  } catch {
    return false;
  }
}

/** One ASCII character of a percent-encoded triplet; others stay as they are. */
function unencoded(triplet: string): string {
  const code = Number.parseInt(triplet.slice(1), 16);
  return code < 0x80 ? String.fromCharCode(code) : triplet;
}
