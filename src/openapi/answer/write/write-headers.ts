import type { JsonValue } from "type-fest";
import { isHopByHop } from "../../../backends/http/message/hop-by-hop.js";
import { isFieldName, isFieldValue } from "../../../core/model/headers.js";

/** What is said of a body by whoever writes it. */
const ofTheBody: ReadonlySet<string> = new Set(["content-type", "content-length", "content-encoding", "content-range", "trailer"]);

/** Whether the value of a documented header may be sent: the rest concerns the connection, or the body as it is. */
export function isSent(name: string): boolean {
  const lower = name.toLowerCase();
  return isFieldName(name) && !ofTheBody.has(lower) && !isHopByHop(lower);
}

/** Header fields, name and value alternating (style `simple`, OpenAPI 3.1 §4.8.21). What no field can carry is left out. */
export function writeHeaders(values: Iterable<readonly [string, JsonValue]>): string[] {
  const fields: string[] = [];
  for (const [name, value] of values) {
    const text = fieldValue(value);
    if (isFieldValue(text)) fields.push(name.toLowerCase(), text);
  }
  return fields;
}

function fieldValue(value: JsonValue): string {
  if (Array.isArray(value)) return value.map(plain).join(",");
  if (typeof value === "object" && value !== null) {
    return Object.entries(value)
      .map(([key, member]) => `${key},${plain(member)}`)
      .join(",");
  }
  return plain(value);
}

function plain(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
