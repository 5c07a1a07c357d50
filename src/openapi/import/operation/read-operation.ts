import type { ApiOperation, OperationBody, OperationParameter } from "../../../core/model/operation.js";
import { own, textOf } from "../document/is-object.js";
import type { JsonObject } from "../document/is-object.js";
import type { Place } from "../document/place.js";
import { objectAt, once, type Reading } from "../reading.js";
import { readContent } from "./content.js";
import { rawParameters, type RawParameter, readParameter, withInherited } from "./parameters.js";
import { readResponses } from "./responses.js";
import { readSecurity } from "./security.js";
import { mediaTypes, readSwaggerBody } from "./swagger-body.js";
import { flag, text, texts, words } from "./values.js";

/** An operation of the document, with what it has of its path. */
export interface RawOperation {
  readonly value: JsonObject;
  readonly place: Place;
  /** Of the path. */
  readonly parameters: readonly RawParameter[];
}

/** What the path template says of the parameters in it. */
export interface PathNames {
  /** Names in the template. */
  readonly inPath: readonly string[];
  /** Names that the document writes in the path but that are in the query, as `?q={q}`. */
  readonly inQuery: readonly string[];
  /** Names of the document by what they are called in the template, where that is another name. */
  readonly renamed: ReadonlyMap<string, string>;
}

/** What the document says of an operation. */
export function readOperation(raw: RawOperation, names: PathNames, reading: Reading): ApiOperation {
  const { value, place } = raw;
  const all = withInherited(raw.parameters, rawParameters(own(value, "parameters"), place.at("parameters"), reading));
  const inBody = (parameter: RawParameter) => parameter.value.in === "body" || parameter.value.in === "formData";
  const older = reading.dialect === "2.0";
  const parameters = inTemplate(
    all.filter((each) => !older || !inBody(each)),
    names,
    reading,
  );
  const requestBody = older
    ? readSwaggerBody(all.filter(inBody), mediaTypes("consumes", raw, reading), reading)
    : readBody(own(value, "requestBody"), place.at("requestBody"), reading);
  const produces = older ? mediaTypes("produces", raw, reading) : [];
  const responses = readResponses(own(value, "responses"), place.at("responses"), produces, reading);
  const tags = texts(own(value, "tags"));
  const security = readSecurity(raw, reading);
  return {
    ...text(value, "operationId"),
    ...words(value, "summary", reading),
    ...words(value, "description", reading),
    ...(tags.length > 0 && { tags }),
    ...flag(value, "deprecated"),
    ...(parameters.length > 0 && { parameters }),
    ...(requestBody !== undefined && { requestBody }),
    ...(responses !== undefined && { responses }),
    ...(security !== undefined && { security }),
  };
}

/** Parameters as the template has them. One of the path that is not in it says nothing. */
function inTemplate(raw: readonly RawParameter[], names: PathNames, reading: Reading): readonly OperationParameter[] {
  const parameters = raw.flatMap((each) => {
    const parameter = readParameter(each, reading);
    if (parameter === undefined || parameter.in !== "path" || reading.exact) return parameter ?? [];
    const { name } = parameter;
    if (names.inPath.includes(name)) return parameter;
    const renamed = names.renamed.get(name);
    if (renamed !== undefined) return { ...parameter, name: renamed };
    if (names.inQuery.includes(name)) return { ...parameter, in: "query" as const };
    reading.report.warn("INVALID_PART", each.place, `The path has no {${name}}: the parameter is left out.`);
    return [];
  });
  if (reading.exact) return parameters;
  const documented = new Set(parameters.filter((each) => each.in === "path").map(({ name }) => name));
  const missing = names.inPath.filter((name) => !documented.has(name));
  return [...parameters, ...missing.map((name) => ({ name, in: "path" as const, required: true, schema: { type: "string" } }))];
}

function readBody(value: unknown, place: Place, reading: Reading): OperationBody | undefined {
  if (value === undefined) return undefined;
  const body = objectAt({ value, place }, "the request body", reading);
  if (body === undefined) return undefined;
  return once("body", body.value, reading, () => {
    const content = readContent(own(body.value, "content"), body.place.at("content"), reading);
    if (content === undefined || Object.keys(content).length === 0) {
      reading.report.warn("INVALID_PART", body.place, 'A request body needs "content": it is left out.');
      return undefined;
    }
    return { ...words(body.value, "description", reading), ...flag(body.value, "required"), content };
  });
}

/** The name that the document gives an operation. */
export function operationIdOf({ value }: RawOperation): string | undefined {
  const id = textOf(own(value, "operationId"))
    ?.replace(/[\u0000-\u001f\u007f]+/g, " ")
    .trim();
  return id === undefined || id === "" || id.length > 256 ? undefined : id;
}
