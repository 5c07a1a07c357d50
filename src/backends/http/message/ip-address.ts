/** An address as eight groups of 16 bits (RFC 4291 §2.2); one of IPv4 as the IPv6 address that stands for it (§2.5.5.2). */
export interface IpAddress {
  readonly version: 4 | 6;
  readonly groups: readonly number[];
}

/** Reads an address of IPv4 or IPv6, the latter with or without a zone (`%eth0`); `undefined` for any other text. */
export function parseAddress(text: string): IpAddress | undefined {
  const v4 = parseV4(text);
  if (v4 !== undefined) return { version: 4, groups: [0, 0, 0, 0, 0, 0xffff, ...v4] };
  const groups = parseV6(text.replace(/%[0-9A-Za-z.:-]+$/, ""));
  return groups && { version: 6, groups };
}

/** The two groups of four decimal numbers without leading zeros, which some read as octal. */
function parseV4(text: string): [number, number] | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (match === null) return undefined;
  const [a, b, c, d] = match.slice(1).map((part) => (String(Number(part)) === part ? Number(part) : 256)) as [
    number,
    number,
    number,
    number,
  ];
  return Math.max(a, b, c, d) > 255 ? undefined : [(a << 8) | b, (c << 8) | d];
}

function parseV6(text: string): number[] | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [head, tail] = [parseGroups(halves[0] as string, halves.length === 1), parseGroups(halves[1] ?? "", true)];
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1) return missing === 0 ? head : undefined;
  return missing < 1 ? undefined : [...head, ...new Array<number>(missing).fill(0), ...tail];
}

/** @param isEnd whether the address ends with these, so that the last of them may be written as IPv4 */
function parseGroups(text: string, isEnd: boolean): number[] | undefined {
  if (text === "") return [];
  const parts = text.split(":");
  const v4 = isEnd ? parseV4(parts.at(-1) as string) : undefined;
  if (v4 !== undefined) parts.pop();
  if (!parts.every((part) => /^[0-9a-f]{1,4}$/i.test(part))) return undefined;
  return [...parts.map((part) => Number.parseInt(part, 16)), ...(v4 ?? [])];
}
