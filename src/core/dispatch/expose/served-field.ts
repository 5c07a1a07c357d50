import type { Platform } from "../../model/ports.js";
import type { Served } from "../../model/resolution.js";

/** The name of the field that tells who gave an answer. */
export const servedFieldName = "x-pointsman-served";

type Encode = Platform["encodeUtf8"];

/** The evidence of an answer as a Dictionary (RFC 9651 §3.2): what there is none of is left out. */
export function servedField(served: Served, encode: Encode): string {
  const { group, api, revision, environment, kind, source, rule, function: called } = served;
  const members: string[] = [];
  const add = (key: string, value: string | null | undefined) => {
    if (value !== null && value !== undefined) members.push(`${key}=${text(value, encode)}`);
  };
  add("group", group);
  add("api", api);
  add("revision", revision);
  add("environment", environment);
  add("kind", kind);
  add("source", source);
  if (rule !== undefined) members.push(`rule=${rule}`);
  if (called !== undefined) {
    const version = called.version === null ? "" : `;version=${text(called.version, encode)}`;
    members.push(`function=${text(called.name, encode)}${version}`);
  }
  return members.join(", ");
}

/** A String (RFC 9651 §3.3.3) or, of what has other characters than those of printable ASCII, a Display String (§3.3.8). */
function text(value: string, encode: Encode): string {
  if (/^[ -~]*$/.test(value)) return `"${value.replace(/["\\]/g, "\\$&")}"`;
  let shown = "";
  for (const byte of encode(value)) {
    const plain = byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x25;
    shown += plain ? String.fromCharCode(byte) : `%${byte.toString(16).padStart(2, "0")}`;
  }
  return `%"${shown}"`;
}
