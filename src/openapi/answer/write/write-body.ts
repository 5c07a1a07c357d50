import type { JsonValue } from "type-fest";
import type { OperationMedia } from "../../../core/model/operation.js";
import { isJson, kindOf } from "../../validate/body/media-type.js";
import type { NamedSchemas } from "../../validate/schema/rewrite.js";
import { loadedXmlBuilder, loadXmlBuilder } from "./load-xml-builder.js";
import { writeForm } from "./write-form.js";
import { writeMultipart } from "./write-multipart.js";
import { xmlTree } from "./xml-tree.js";

/** A body as text, and the media type that it has been given. */
export interface BodyText {
  readonly type: string;
  readonly text: string;
}

/** Writes a value as a body of a media type. Text is written as it is where it can be: examples of what is no JSON are texts. */
export function writeBody(
  type: string,
  value: JsonValue,
  { schema, encoding }: OperationMedia,
  schemas: NamedSchemas,
): BodyText | Promise<BodyText> {
  if (isJson(type)) return { type, text: JSON.stringify(value) };
  if (typeof value === "string") return { type: withCharset(type), text: value };
  if (isXml(type)) {
    const tree = xmlTree(value, schema, schemas);
    const write = (build: (tree: object) => string) => ({
      type: withCharset(type),
      text: `<?xml version="1.0" encoding="UTF-8"?>${build(tree)}`,
    });
    const build = loadedXmlBuilder();
    return build === undefined ? loadXmlBuilder().then(write) : write(build);
  }
  switch (kindOf(type)) {
    case "form":
      return { type, text: writeForm(value, encoding) };
    case "multipart": {
      const { text, boundary } = writeMultipart(value);
      return { type: `${type.split(";", 1)[0]}; boundary=${boundary}`, text };
    }
    default:
      return { type: withCharset(type), text: JSON.stringify(value) };
  }
}

/** XML, or a format on top of it (RFC 7303). */
function isXml(type: string): boolean {
  return /^[^;]*[/+]xml\s*(?:;|$)/i.test(type);
}

/** Text says that it is UTF-8, unless its documentation says so. */
function withCharset(type: string): string {
  return /^text\//i.test(type) && !/;\s*charset=/i.test(type) ? `${type}; charset=utf-8` : type;
}
