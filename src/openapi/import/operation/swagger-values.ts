import type { JsonSchema, OperationEncoding } from "../../../core/model/operation.js";
import { type JsonObject, own } from "../document/is-object.js";
import type { Place } from "../document/place.js";
import type { Reading } from "../reading.js";
import { quote } from "../report.js";
import { convertSchema } from "../schema/convert-schema.js";

/** Keywords of a parameter or header of Swagger 2.0 that are those of its value's schema. */
const schemaKeywords = new Set([
  "type",
  "format",
  "items",
  "default",
  "maximum",
  "exclusiveMaximum",
  "minimum",
  "exclusiveMinimum",
  "maxLength",
  "minLength",
  "pattern",
  "maxItems",
  "minItems",
  "uniqueItems",
  "enum",
  "multipleOf",
  "x-nullable",
  "x-example",
]);

/** The schema of a value that Swagger 2.0 describes without one. A file is bytes. */
export function convertFlatSchema({ value, place }: { readonly value: JsonObject; readonly place: Place }, reading: Reading): JsonSchema {
  const entries = Object.entries(value).filter(([key]) => schemaKeywords.has(key));
  const example = own(value, "x-example");
  const isFile = own(value, "type") === "file";
  const flat = {
    ...Object.fromEntries(entries),
    ...(isFile && { type: "string", format: "binary" }),
    ...(example !== undefined && { example }),
    ...(own(value, "collectionFormat") === "tsv" && { type: "string", items: undefined }),
  };
  const present = Object.fromEntries(Object.entries(flat).filter(([, each]) => each !== undefined));
  return convertSchema(present, place, reading);
}

/** How a list is written (Swagger 2.0 §4.3.6). OpenAPI has no lists that tabs separate: those are text. */
export function styleOfCollection(
  { value, place }: { readonly value: JsonObject; readonly place: Place },
  plain: "form" | "simple",
  { report }: Pick<Reading, "report">,
): { readonly style?: NonNullable<OperationEncoding["style"]> | "simple"; readonly explode?: boolean } {
  const format = own(value, "collectionFormat") ?? "csv";
  switch (format) {
    case "csv":
      return { style: plain, explode: false };
    case "multi":
      return { style: "form", explode: true };
    case "ssv":
      return { style: "spaceDelimited", explode: false };
    case "pipes":
      return { style: "pipeDelimited", explode: false };
    case "tsv":
      report.warn("NOT_SUPPORTED", place.at("collectionFormat"), "Lists that tabs separate are taken for text.");
      return {};
    default:
      report.warn(
        "INVALID_PART",
        place.at("collectionFormat"),
        `There is no collection format ${quote(String(format))}: it is passed over.`,
      );
      return {};
  }
}
