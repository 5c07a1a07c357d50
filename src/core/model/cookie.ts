/**
 * Compiles the search for a cookie in the lines of `Cookie` fields (RFC 6265 §4.2, §5.4): the first one of that name, which
 * is case-sensitive, without the white space and the quotes around its value, and not decoded. Whatever the lines hold, it
 * takes a time that grows with their length only, and never throws.
 *
 * @param name a token (RFC 9110 §5.6.2)
 */
export function cookieReader(name: string): (lines: readonly string[]) => string | undefined {
  const pair = new RegExp(`(?:^|;)[ \\t]*${name.replace(/[$*+.^|]/g, "\\$&")}[ \\t]*=([^;]*)`);
  return (lines) => {
    for (const line of lines) {
      const value = pair.exec(line)?.[1]?.trim();
      if (value !== undefined) return unquoted(value);
    }
    return undefined;
  };
}

function unquoted(value: string): string {
  return value.length > 1 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
}
