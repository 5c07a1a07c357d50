/** Slots of the methods that have one of their own in every leaf. Others stand beside the leaf. */
const slots = { GET: 0, HEAD: 1, POST: 2, PUT: 3, PATCH: 4, DELETE: 5, OPTIONS: 6, ANY: 7 } as const;

/** Slots of a leaf. */
export const slotCount = 8;
export const getSlot = slots.GET;
export const headSlot = slots.HEAD;
export const anySlot = slots.ANY;
/** The slot number of a method that has none. */
export const noSlot = -1;
/** The slot number of the methods that no API can take (RFC 9110 §9.3.6, §9.3.8). */
const refusedSlot = -2;

/** The slot of a method token. Comparing beats looking up: tokens are nearly always the same few strings. */
export function slotOf(method: string): number {
  switch (method) {
    case "GET":
      return 0;
    case "POST":
      return 2;
    case "PUT":
      return 3;
    case "DELETE":
      return 5;
    case "PATCH":
      return 4;
    case "HEAD":
      return 1;
    case "OPTIONS":
      return 6;
    case "TRACE":
    case "CONNECT":
      return refusedSlot;
    default:
      return noSlot;
  }
}

const names = Object.keys(slots);
const everyMethod = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/** Whether a method without a slot is a token that may reach a backend: upper case, as all registered ones are (RFC 9110 §16.1.1). */
export function isMethodToken(method: string): boolean {
  return /^[A-Z][A-Z0-9_-]*$/.test(method);
}

/** The methods that a set of slots takes: GET brings HEAD, ANY brings all, OPTIONS is always answered. */
export function methodsOf(mask: number, extra: readonly string[]): string[] {
  if (mask === 0 && extra.length === 0) return [];
  const methods = (mask & (1 << anySlot)) !== 0 ? everyMethod : names.filter((_, slot) => (mask & (1 << slot)) !== 0);
  const all = new Set([...methods, ...extra, "OPTIONS"]);
  if (all.has("GET")) all.add("HEAD");
  return [...all].sort();
}
