/** A number of 32 bits that is the same for the same text: what generated values are made from (FNV-1a). */
export function seedOf(text: string, start = 0): number {
  let hash = 0x811c9dc5 ^ start;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
