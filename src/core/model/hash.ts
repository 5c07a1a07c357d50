/**
 * FNV-1a, 32 bits, of the text's code units (G. Fowler, L. C. Noll, K.-P. Vo; draft-eastlake-fnv), which for the characters
 * up to U+00FF that a header has are its bytes. Then mixed, since FNV-1a alone leaves texts with different ends close together.
 *
 * @returns a whole number from 0 to 2^32 - 1; the same on every machine
 */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return mix(hash);
}

/** The finaliser of MurmurHash3 (A. Appleby, `fmix32`): one to one, and each bit of the input turns about half of the output's. */
export function mix(bits: number): number {
  let hash = bits;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
