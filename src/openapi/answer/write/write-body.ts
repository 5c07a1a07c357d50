import type { JsonValue } from "type-fest";
import { isJson } from "../../validate/body/media-type.js";

/** Writes a value as a body of a media type. */
export function writeText(type: string, value: JsonValue): string {
  if (isJson(type)) return JSON.stringify(value);
  return typeof value === "string" ? value : JSON.stringify(value);
}
