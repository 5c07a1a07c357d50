/** Statuses whose answers have no body, whatever was given (Fetch, "null body status"). */
const bodiless = new Set([101, 103, 204, 205, 304]);

/** The body that travels: none for HEAD and for a status without one. What is not sent is let go. */
export function bodyToSend({ body, status }: Response, method: string): ReadableStream<Uint8Array> | null {
  if (body === null || (method !== "HEAD" && !bodiless.has(status))) return body;
  void body.cancel().catch(() => undefined); // its failure is nobody's any more
  return null;
}
