/**
 * Fields that concern one connection only and are never forwarded (RFC 9110 §7.6.1), with the older ones that
 * implementations still act upon. What a `Connection` field names comes on top, message by message.
 */
const hopByHop: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "proxy-authenticate",
  "proxy-authorization",
]);

/** Whether the field of this lower-case name concerns one connection only. */
export function isHopByHop(name: string): boolean {
  return hopByHop.has(name);
}

/** One bit per length of a name: a name of another length needs no look-up. */
export function lengthsOf(names: Iterable<string>): number {
  let bits = 0;
  for (const name of names) bits |= 1 << name.length;
  return bits;
}

/** Lengths of all hop-by-hop names. */
export const hopByHopLengths: number = lengthsOf(hopByHop);

/** Adds the names that the value of a `Connection` field lists, in lower case, to `names`; those that always go are left out. */
export function connectionNames(value: string, names: Set<string> | undefined): Set<string> | undefined {
  if (value === "keep-alive" || value === "close") return names;
  let found = names;
  for (const token of value.split(",")) {
    const name = token.trim().toLowerCase();
    if (name === "" || name === "close" || hopByHop.has(name)) continue;
    found ??= new Set();
    found.add(name);
  }
  return found;
}

/** The name/value pairs without those of the given lower-case names. */
export function withoutNamed(fields: readonly string[], names: { has(name: string): boolean }): string[] {
  const kept: string[] = [];
  for (let i = 0; i + 1 < fields.length; i += 2) {
    const name = fields[i] as string;
    if (!names.has(name.toLowerCase())) kept.push(name, fields[i + 1] as string);
  }
  return kept;
}

/** How this gateway names itself in `Via` (RFC 9110 §7.6.3). */
export const via = "1.1 pointsman";
