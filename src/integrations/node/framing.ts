import { isName } from "../../core/model/headers.js";

/**
 * The fields with the framing of this connection: the body's true length where it is known, and no `Transfer-Encoding` but
 * the server's own. An answer with both, or with a length that is wrong, lets its sender write the next answer as well.
 *
 * @param length of the body in bytes; `undefined` for a stream
 */
export function framed(rawHeaders: readonly string[], length: number | undefined): readonly string[] {
  let declared: string | undefined;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string;
    if (isName(name, "transfer-encoding")) return reframed(rawHeaders, length);
    if (!isName(name, "content-length")) continue;
    if (declared !== undefined) return reframed(rawHeaders, length);
    declared = rawHeaders[i + 1];
  }
  if (length === undefined) return rawHeaders;
  if (declared === undefined) return [...rawHeaders, "content-length", String(length)];
  return Number(declared) === length ? rawHeaders : reframed(rawHeaders, length);
}

function reframed(rawHeaders: readonly string[], length: number | undefined): string[] {
  const fields: string[] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string;
    if (!isName(name, "transfer-encoding") && !isName(name, "content-length")) fields.push(name, rawHeaders[i + 1] as string);
  }
  if (length !== undefined) fields.push("content-length", String(length));
  return fields;
}
