import type { JsonValue } from "type-fest";
import { fieldsOf } from "./write-form.js";

/** A form in parts, and what separates them. */
export interface Multipart {
  readonly text: string;
  readonly boundary: string;
}

/** Writes an object as `multipart/form-data` (RFC 7578); the same one for the same value. */
export function writeMultipart(value: JsonValue): Multipart {
  const fields = fieldsOf(value, {});
  let boundary = "pointsman";
  while (fields.some(([, text]) => text.includes(boundary))) boundary += "-";
  const parts = fields.map(([name, text]) => `--${boundary}\r\ncontent-disposition: form-data; name="${quoted(name)}"\r\n\r\n${text}\r\n`);
  return { text: `${parts.join("")}--${boundary}--\r\n`, boundary };
}

/** As browsers write a name (HTML Standard, multipart form data). */
function quoted(name: string): string {
  return name.replaceAll('"', "%22").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}
