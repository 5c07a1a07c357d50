/** A documented response, by its key, and the status that an answer by it has. */
export interface ChosenStatus {
  readonly key: string;
  readonly status: number;
}

/**
 * The statuses of an operation in the order in which they answer: the lowest 2XX first, then the range of them and the default,
 * and what is no success by its number. Informational statuses (1XX) are no answers.
 */
export function statusesOf(responses: Readonly<Record<string, unknown>>): readonly ChosenStatus[] {
  return Object.keys(responses)
    .filter((key) => !key.startsWith("1"))
    .map((key) => ({ key, status: key === "default" ? 200 : Number(key.replace("XX", "00")) }))
    .sort((a, b) => rank(a.key) - rank(b.key) || a.status - b.status);
}

function rank(key: string): number {
  if (key === "2XX") return 1;
  if (key === "default") return 2;
  return key.startsWith("2") ? 0 : 3;
}

/** The response that is documented of a status, `undefined` where there is none. */
export function responseOf(responses: Readonly<Record<string, unknown>>, status: number): ChosenStatus | undefined {
  const key = [String(status), `${Math.floor(status / 100)}XX`, "default"].find((each) => Object.hasOwn(responses, each));
  return key === undefined ? undefined : { key, status };
}
