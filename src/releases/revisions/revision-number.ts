const pattern = /^(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})$/;

/** Whether text is the number of a revision: `major.minor.patch`, each from 0 to 999,999,999 without leading zeros. */
export function isRevisionNumber(text: unknown): text is string {
  return typeof text === "string" && pattern.test(text);
}

/** Orders revision numbers by value. */
export function compareRevisions(a: string, b: string): number {
  const [left, right] = [parts(a), parts(b)];
  for (let i = 0; i < 3; i++) if (left[i] !== right[i]) return (left[i] as number) - (right[i] as number);
  return 0;
}

/** The number after the highest one: the next patch; `0.0.1` where there is none. */
export function nextRevision(taken: Iterable<string>): string {
  let highest: string | undefined;
  for (const revision of taken) if (highest === undefined || compareRevisions(revision, highest) > 0) highest = revision;
  const [major, minor, patch] = parts(highest ?? "0.0.0");
  return patch === 999_999_999 ? `${major}.${(minor as number) + 1}.0` : `${major}.${minor}.${(patch as number) + 1}`;
}

function parts(revision: string): readonly number[] {
  return revision.split(".").map(Number);
}
