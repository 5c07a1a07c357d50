const encoder = new TextEncoder();

/** Whether a body that is here has more bytes than that. Text is counted in UTF-8, and only where its length alone can't tell. */
export function isLongerThan(body: string | Uint8Array | null, maxBytes: number): boolean {
  if (body === null) return false;
  if (typeof body !== "string") return body.byteLength > maxBytes;
  // A unit of UTF-16 takes one to three bytes.
  if (body.length > maxBytes) return true;
  return body.length * 3 > maxBytes && encoder.encode(body).byteLength > maxBytes;
}
