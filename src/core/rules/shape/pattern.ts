const patterns = new Map<string, RegExp>();

/** A pattern of a shape, compiled once; there are as many as shapes name. */
export function compiled(source: string): RegExp {
  const pattern = patterns.get(source) ?? new RegExp(source, "u");
  patterns.set(source, pattern);
  return pattern;
}
