/** Sorts media types by how well a request accepts them, the best first; leaves out those that it does not. */
export type Sort = (accept: string, types: readonly string[]) => readonly string[];

let sort: Sort | undefined;

/** Negotiation of content, from the optional peer `negotiator`; `undefined` until it has been loaded. */
export function loadedNegotiator(): Sort | undefined {
  return sort;
}

/** @throws TypeError when it is not installed */
export async function loadNegotiator(): Promise<Sort> {
  try {
    const { default: Negotiator } = await import("negotiator");
    sort = (accept, types) => new Negotiator({ headers: { accept } }).mediaTypes([...types]);
    return sort;
  } catch (cause) {
    throw new TypeError("Mocks that answer by what a request accepts need negotiator: npm install negotiator", { cause });
  }
}
