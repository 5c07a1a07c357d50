import type { OperationHeader, OperationMedia, OperationResponse } from "../../../core/model/operation.js";
import type { Found } from "../document/document.js";
import { impliedExtension } from "../../extensions.js";
import { isObject, members, own } from "../document/is-object.js";
import { jsonAt } from "../document/json-at.js";
import type { Place } from "../document/place.js";
import { objectAt, once, type Reading } from "../reading.js";
import { quote } from "../report.js";
import { convertSchema } from "../schema/convert-schema.js";
import { type Content, readContent } from "./content.js";
import { readExamples } from "./examples.js";
import { convertFlatSchema } from "./swagger-values.js";
import { flag, texts, words } from "./values.js";

/** `responses` of an operation. `produces` are the media types of Swagger 2.0. */
export function readResponses(
  value: unknown,
  place: Place,
  produces: readonly string[],
  reading: Reading,
): Readonly<Record<string, OperationResponse>> | undefined {
  if (value === undefined) return undefined;
  if (!isObject(value)) {
    reading.report.warn("INVALID_PART", place, "Responses must be an object, by status: they are left out.");
    return undefined;
  }
  const found = members(value).flatMap(([key, response]) => {
    if (key.startsWith("x-")) return [];
    const status = statusOf(key);
    if (status === undefined) {
      reading.report.warn("INVALID_PART", place.at(key), `${quote(key)} is no status: the response is left out.`);
      return [];
    }
    const read = readResponse({ value: response, place: place.at(key) }, produces, reading);
    return read === undefined ? [] : [[status, read] as const];
  });
  return found.length === 0 && !reading.exact ? undefined : Object.fromEntries(found);
}

/** A status, a range of them or `default`, in whatever case. */
function statusOf(key: string): string | undefined {
  if (/^[1-5]\d\d$/.test(key)) return key;
  if (/^[1-5]xx$/i.test(key)) return key.toUpperCase();
  return key.toLowerCase() === "default" ? "default" : undefined;
}

function readResponse(found: Found, produces: readonly string[], reading: Reading): OperationResponse | undefined {
  const target = objectAt(found, "the response", reading);
  if (target === undefined) return undefined;
  // The same response is written otherwise where an operation produces other types.
  return once(`response ${produces.join()}`, target.value, reading, () => {
    const { value, place } = target;
    const headers = readHeaders(own(value, "headers"), place.at("headers"), reading);
    const content =
      reading.dialect === "2.0"
        ? swaggerContent(target, produces, reading)
        : readContent(own(value, "content"), place.at("content"), reading);
    const implied = texts(own(value, impliedExtension));
    return {
      ...(!implied.includes("description") && words(value, "description", reading)),
      ...(headers.length > 0 && { headers: Object.fromEntries(headers) }),
      ...(content !== undefined && Object.keys(content).length > 0 && { content }),
    };
  });
}

function readHeaders(value: unknown, place: Place, reading: Reading): (readonly [string, OperationHeader])[] {
  return members(value).flatMap(([name, header]) => {
    // What a body's type is stands in `content`.
    if (!reading.exact && name.toLowerCase() === "content-type") return [];
    const target = objectAt({ value: header, place: place.at(name) }, "the header", reading);
    return target === undefined ? [] : [[name, once("header", target.value, reading, () => readHeader(target, reading))] as const];
  });
}

function readHeader(header: NonNullable<ReturnType<typeof objectAt>>, reading: Reading): OperationHeader {
  const { value, place } = header;
  if (reading.dialect === "2.0") return { ...words(value, "description", reading), schema: convertFlatSchema(header, reading) };
  const examples = readExamples(header, reading);
  const [media] = Object.values(readContent(own(value, "content"), place.at("content"), reading) ?? {});
  const given = own(value, "schema");
  const schema = given === undefined ? media?.schema : convertSchema(given, place.at("schema"), reading);
  return {
    ...flag(value, "required"),
    ...words(value, "description", reading),
    ...(schema !== undefined && { schema }),
    ...(examples !== undefined && { examples }),
  };
}

/** A schema in every type that the operation produces, and examples by type. */
function swaggerContent(
  { value, place }: NonNullable<ReturnType<typeof objectAt>>,
  produces: readonly string[],
  reading: Reading,
): Content {
  const schema = own(value, "schema");
  const isFile = isObject(schema) && own(schema, "type") === "file";
  const media: OperationMedia =
    schema === undefined
      ? {}
      : { schema: isFile ? { type: "string", format: "binary" } : convertSchema(schema, place.at("schema"), reading) };
  const fallback = isFile ? "application/octet-stream" : "application/json";
  const types = schema === undefined ? [] : produces.length > 0 ? produces : [fallback];
  const content = new Map<string, OperationMedia>(types.map((type) => [type, media]));
  for (const [type, example] of members(own(value, "examples"))) {
    const json = type.includes("/") ? jsonAt(example, place.at("examples", type), reading) : undefined;
    if (json !== undefined) content.set(type, { ...(content.get(type) ?? media), examples: { default: json } });
  }
  return Object.fromEntries(content);
}
