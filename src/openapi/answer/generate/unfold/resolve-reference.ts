import { isObject, type NamedSchemas } from "../../../validate/schema/rewrite.js";

/** What a reference leads to, also into a schema; `undefined` where it leads nowhere. */
export function resolveReference(reference: string, schemas: NamedSchemas): unknown {
  if (!reference.startsWith("#/schemas/")) return undefined;
  let at: unknown = schemas;
  for (const part of reference.slice("#/schemas/".length).split("/")) {
    const key = keyOf(part);
    if (key === undefined || typeof at !== "object" || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Record<string, unknown>)[key];
  }
  return isObject(at) || typeof at === "boolean" ? at : undefined;
}

/** A part of a JSON Pointer in a fragment (RFC 6901 §6). */
function keyOf(part: string): string | undefined {
  try {
    return decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~");
  } catch {
    return undefined;
  }
}
