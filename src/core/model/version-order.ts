/** Orders versions part for part: numbers by value, and before text. Negative where `a` is the older. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a.split("."), b.split(".")];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const [x = "", y = ""] = [left[i], right[i]];
    if (x === y) continue;
    const [m, n] = [/^\d+$/.test(x) ? Number(x) : -1, /^\d+$/.test(y) ? Number(y) : -1];
    if (m !== n) return m - n;
    return x < y ? -1 : 1;
  }
  return 0;
}
