/** Header fields as a list of lines, name and value: the simplest thing that keeps everything. */
export type Lines = readonly (readonly [name: string, value: string])[];

/** Every value of a name, in order, in any case. */
export function naiveValues(lines: Lines, name: string): string[] {
  return lines.filter(([candidate]) => candidate.toLowerCase() === name.toLowerCase()).map(([, value]) => value);
}

/** The value as one string, as RFC 9110 §5.3 joins it; `undefined` without a line. */
export function naiveValue(lines: Lines, name: string): string | undefined {
  const values = naiveValues(lines, name);
  return values.length === 0 ? undefined : values.join(", ");
}

/** Lines by lower-case name, in order of their first appearance. */
export function naiveByName(lines: Lines): Map<string, string[]> {
  const byName = new Map<string, string[]>();
  for (const [name, value] of lines) byName.set(name.toLowerCase(), [...(byName.get(name.toLowerCase()) ?? []), value]);
  return byName;
}
