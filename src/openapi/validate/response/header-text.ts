import type { HeaderRecord } from "../../../core/model/headers.js";

/** The value of a header by its lower-case name, several lines joined. */
export function headerText(headers: HeaderRecord, name: string): string | undefined {
  const value = headers[name];
  return typeof value === "string" || value === undefined ? value : value.join(",");
}
