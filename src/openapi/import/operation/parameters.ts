import type { OperationParameter } from "../../../core/model/operation.js";
import { impliedExtension } from "../../extensions.js";
import { own, textOf } from "../document/is-object.js";
import type { Place } from "../document/place.js";
import { objectAt, once, type Reading } from "../reading.js";
import { convertSchema } from "../schema/convert-schema.js";
import { readContent } from "./content.js";
import { readExamples } from "./examples.js";
import { convertFlatSchema, styleOfCollection } from "./swagger-values.js";
import { flag, oneOf, words } from "./values.js";

/** A parameter as the document has it. */
export type RawParameter = NonNullable<ReturnType<typeof objectAt>>;

/** Parameters of a path item or an operation, those of Swagger's bodies too. */
export function rawParameters(value: unknown, place: Place, reading: Reading): readonly RawParameter[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) {
    reading.report.warn("INVALID_PART", place, "Parameters must be a list: they are left out.");
    return [];
  }
  return value.flatMap((item: unknown, i) => objectAt({ value: item, place: place.at(i) }, "the parameter", reading) ?? []);
}

/** Those of the operation and those of its path that it has none in place of. A parameter is known by its name and place. */
export function withInherited(inherited: readonly RawParameter[], own: readonly RawParameter[]): readonly RawParameter[] {
  const byKey = new Map([...inherited, ...own].map((parameter) => [keyOf(parameter), parameter] as const));
  return [...byKey.values()];
}

function keyOf({ value }: RawParameter): string {
  return `${String(value.in)} ${String(value.name)}`;
}

const places = ["path", "query", "header", "cookie"] as const;
const styles = ["matrix", "label", "form", "simple", "spaceDelimited", "pipeDelimited", "deepObject"] as const;

/** Headers of which OpenAPI 3 says elsewhere what they are (§4.8.12.2). */
const ignored = new Set(["accept", "content-type", "authorization"]);

/** A parameter; `undefined` where it is none that a group keeps. */
export function readParameter(raw: RawParameter, reading: Reading): OperationParameter | undefined {
  return once("parameter", raw.value, reading, () => makeParameter(raw, reading));
}

function makeParameter(raw: RawParameter, reading: Reading): OperationParameter | undefined {
  const { value, place } = raw;
  const { report, dialect } = reading;
  const name = textOf(own(value, "name"));
  const where = oneOf(own(value, "in"), places, place.at("in"), report);
  if (name === undefined || name === "" || where === undefined) {
    report.warn("INVALID_PART", place, 'A parameter needs "name" and "in": it is left out.');
    return undefined;
  }
  if (own(value, impliedExtension) === true) return undefined;
  if (!reading.exact && where === "header" && ignored.has(name.toLowerCase())) return undefined;
  const older = dialect === "2.0";
  return {
    name,
    in: where,
    ...(where === "path" && !reading.exact ? { required: true } : flag(value, "required")),
    ...(older ? swaggerStyle(raw, where, reading) : style(raw, reading)),
    ...flag(value, "allowEmptyValue"),
    ...flag(value, "deprecated"),
    ...words(value, "description", reading),
    ...(older ? { schema: convertFlatSchema(raw, reading) } : schemaAndExamples(raw, reading)),
  };
}

function style({ value, place }: RawParameter, { report }: Reading): Partial<OperationParameter> {
  const found = oneOf(own(value, "style"), styles, place.at("style"), report);
  return { ...(found !== undefined && { style: found }), ...flag(value, "explode"), ...flag(value, "allowReserved") };
}

function swaggerStyle(raw: RawParameter, where: OperationParameter["in"], reading: Reading): Partial<OperationParameter> {
  return own(raw.value, "type") === "array" ? styleOfCollection(raw, where === "query" ? "form" : "simple", reading) : {};
}

function schemaAndExamples(raw: RawParameter, reading: Reading): Pick<OperationParameter, "schema" | "content" | "examples"> {
  const { value, place } = raw;
  const examples = readExamples(raw, reading);
  const schema = own(value, "schema");
  const content = schema === undefined ? readContent(own(value, "content"), place.at("content"), reading) : undefined;
  return {
    ...(schema !== undefined && { schema: convertSchema(schema, place.at("schema"), reading) }),
    ...(content !== undefined && { content }),
    ...(examples !== undefined && { examples }),
  };
}
