import type { OperationBody, OperationEncoding, OperationMedia } from "../../../core/model/operation.js";
import { own } from "../document/is-object.js";
import type { Place } from "../document/place.js";
import type { Reading } from "../reading.js";
import { convertSchema } from "../schema/convert-schema.js";
import type { RawParameter } from "./parameters.js";
import { convertFlatSchema, styleOfCollection } from "./swagger-values.js";
import { texts, words } from "./values.js";

/** The body of a Swagger 2.0 operation: its parameter in the body, else its fields of a form. */
export function readSwaggerBody(
  parameters: readonly RawParameter[],
  consumes: readonly string[],
  reading: Reading,
): OperationBody | undefined {
  const body = parameters.find(({ value }) => value.in === "body");
  const fields = parameters.filter(({ value }) => value.in === "formData");
  if (body !== undefined) return bodyOf(body, consumes, reading);
  return fields.length === 0 ? undefined : formOf(fields, consumes, reading);
}

function bodyOf({ value, place }: RawParameter, consumes: readonly string[], reading: Reading): OperationBody {
  const schema = own(value, "schema");
  const media: OperationMedia = schema === undefined ? {} : { schema: convertSchema(schema, place.at("schema"), reading) };
  const types = consumes.length === 0 ? ["application/json"] : consumes;
  return {
    ...words(value, "description", reading),
    ...(own(value, "required") === true && { required: true }),
    content: Object.fromEntries(types.map((type) => [type, media])),
  };
}

const urlEncoded = "application/x-www-form-urlencoded";
const multipart = "multipart/form-data";

function formOf(fields: readonly RawParameter[], consumes: readonly string[], reading: Reading): OperationBody {
  const named = fields.filter(({ value }) => typeof value.name === "string");
  const required = named.filter(({ value }) => value.required === true).map(({ value }) => value.name as string);
  const media: OperationMedia = {
    schema: {
      type: "object",
      properties: Object.fromEntries(named.map((field) => [field.value.name as string, convertFlatSchema(field, reading) as never])),
      ...(required.length > 0 && { required }),
    },
  };
  const encoding = named
    .filter(({ value }) => value.type === "array")
    .map((field) => [field.value.name as string, styleOfCollection(field, "form", reading) as OperationEncoding] as const);
  const forms = consumes.filter((type) => type.startsWith(urlEncoded) || type.startsWith(multipart));
  const hasFile = named.some(({ value }) => value.type === "file");
  const types = forms.length > 0 ? forms : [hasFile ? multipart : urlEncoded];
  const content = types.map((type) => {
    const styled = type.startsWith(urlEncoded) && encoding.length > 0;
    return [type, styled ? { ...media, encoding: Object.fromEntries(encoding) } : media] as const;
  });
  return { ...(required.length > 0 && { required: true }), content: Object.fromEntries(content) };
}

/** `consumes` or `produces` of an operation, else of the document. */
export function mediaTypes(
  key: "consumes" | "produces",
  operation: { readonly value: unknown; readonly place: Place },
  { document }: Reading,
): readonly string[] {
  const given = (operation.value as Readonly<Record<string, unknown>>)[key];
  return texts(given ?? document.root[key]);
}
