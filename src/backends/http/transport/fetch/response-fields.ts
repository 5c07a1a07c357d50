/** Whether `fetch` has undone the content coding of an answer, or would have where it has a body (RFC 9110 §8.4). */
function isDecoded(headers: Headers, decodes: ReadonlySet<string>): boolean {
  const codings = headers.get("content-encoding")?.split(",") ?? [];
  return codings.length > 0 && codings.every((coding) => decodes.has(coding.trim().toLowerCase()));
}

/**
 * The fields of an answer of `fetch`, name and value alternating: each `Set-Cookie` by itself, and without what says of the
 * body how it was before `fetch` has decoded it.
 */
export function responseFields(headers: Headers, decodes: ReadonlySet<string>): string[] {
  const decoded = isDecoded(headers, decodes);
  const fields: string[] = [];
  for (const [name, value] of headers) {
    if (name === "set-cookie" || (decoded && (name === "content-encoding" || name === "content-length"))) continue;
    fields.push(name, value);
  }
  for (const cookie of headers.getSetCookie()) fields.push("set-cookie", cookie);
  return fields;
}
