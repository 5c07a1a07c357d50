import type { OperationEncoding, OperationMedia } from "../../../core/model/operation.js";
import { isObject, members, own, textOf } from "../document/is-object.js";
import type { Place } from "../document/place.js";
import { objectAt, type Reading } from "../reading.js";
import { convertSchema } from "../schema/convert-schema.js";
import { readExamples } from "./examples.js";
import { flag, oneOf } from "./values.js";

/** Content by media type. */
export type Content = Readonly<Record<string, OperationMedia>>;

/** `content` of a body, a response or a parameter. */
export function readContent(value: unknown, place: Place, reading: Reading): Content | undefined {
  if (value === undefined) return undefined;
  if (!isObject(value)) {
    reading.report.warn("INVALID_PART", place, "Content must be an object, by media type: it is left out.");
    return undefined;
  }
  const found = members(value).flatMap(([type, media]) => {
    const read = readMedia(media, place.at(type), reading);
    return read === undefined ? [] : [[type, read] as const];
  });
  return Object.fromEntries(found);
}

function readMedia(value: unknown, place: Place, reading: Reading): OperationMedia | undefined {
  const media = objectAt({ value, place }, "the media type", reading);
  if (media === undefined) return undefined;
  const schema = own(media.value, "schema");
  const examples = readExamples(media, reading);
  const encoding = members(own(media.value, "encoding")).map(
    ([name, each]) => [name, readEncoding(each, media.place.at("encoding", name), reading)] as const,
  );
  return {
    ...(schema !== undefined && { schema: convertSchema(schema, media.place.at("schema"), reading) }),
    ...(examples !== undefined && { examples }),
    ...(encoding.length > 0 && { encoding: Object.fromEntries(encoding) }),
  };
}

const formStyles = ["form", "spaceDelimited", "pipeDelimited", "deepObject"] as const;

function readEncoding(value: unknown, place: Place, { report }: Reading): OperationEncoding {
  if (!isObject(value)) {
    report.warn("INVALID_PART", place, "An encoding must be an object: it is passed over.");
    return {};
  }
  const contentType = textOf(own(value, "contentType"));
  const style = oneOf(own(value, "style"), formStyles, place.at("style"), report);
  return {
    ...(contentType !== undefined && { contentType }),
    ...(style !== undefined && { style }),
    ...flag(value, "explode"),
    ...flag(value, "allowReserved"),
  };
}
