import { isObject, type JsonObject, own } from "../document/is-object.js";
import { Place } from "../document/place.js";
import { operationIdOf, type RawOperation } from "../operation/read-operation.js";
import { rawParameters } from "../operation/parameters.js";
import { objectAt, type Reading } from "../reading.js";
import { quote } from "../report.js";
import type { NameSource } from "./names.js";
import { asItIs, templateOf, type TemplateOfPath } from "./template.js";

/** An operation with the template that its path comes to. */
export interface FoundOperation extends RawOperation, NameSource {
  readonly template: TemplateOfPath;
  readonly pathItem: JsonObject;
  readonly pathPlace: Place;
}

const methods = ["get", "put", "post", "delete", "options", "head", "patch", "query"];

/** Every operation of the document that an API can be made of. */
export function collectOperations(reading: Reading): readonly FoundOperation[] {
  const { document, report } = reading;
  const place = new Place(document.address).at("paths");
  const paths = own(document.root, "paths");
  if (paths !== undefined && !isObject(paths)) report.warn("INVALID_PART", place, "Paths must be an object: there are no operations.");
  if (!isObject(paths)) return [];
  return Object.entries(paths).flatMap(([key, value]) => (key.startsWith("x-") ? [] : operationsOf(key, value, place.at(key), reading)));
}

function operationsOf(key: string, value: unknown, at: Place, reading: Reading): readonly FoundOperation[] {
  const { report } = reading;
  const item = objectAt({ value, place: at }, "the path", reading);
  if (item === undefined) return [];
  // Since OpenAPI 3.1 what stands beside a path's reference holds too.
  const pathItem = isObject(value) && value !== item.value ? { ...item.value, ...value } : item.value;
  const parameters = rawParameters(own(pathItem, "parameters"), item.place.at("parameters"), reading);
  if (own(pathItem, "trace") !== undefined) {
    report.warn("OPERATION_LEFT_OUT", item.place.at("trace"), "TRACE is never served: the operation is left out.");
  }
  return methods.flatMap((method) => {
    const operation = own(pathItem, method);
    if (operation === undefined) return [];
    const place = item.place.at(method);
    if (!isObject(operation)) {
      report.warn("INVALID_PART", place, "An operation must be an object: it is left out.");
      return [];
    }
    const raw: RawOperation = { value: operation, place, parameters };
    const template = reading.exact ? asItIs(key) : templateOf(key, greedyNames(raw));
    if (typeof template === "string") {
      report.warn("OPERATION_LEFT_OUT", place, `The path ${quote(key)} ${template}: the operation is left out.`);
      return [];
    }
    if (template.changes.length > 0)
      report.warn("PATH_CHANGED", at, `The path is ${quote(template.path)}: ${template.changes.join("; ")}.`);
    return { ...raw, method: method.toUpperCase(), key, template, operationId: operationIdOf(raw), pathItem, pathPlace: item.place };
  });
}

/** Parameters whose values may have slashes, as GitHub marks them. */
function greedyNames({ value, parameters }: RawOperation): ReadonlySet<string> {
  const own = Array.isArray(value.parameters) ? value.parameters.filter(isObject) : [];
  const all = [...parameters.map((parameter) => parameter.value), ...own];
  return new Set(all.filter((each) => each["x-multi-segment"] === true && typeof each.name === "string").map(({ name }) => name as string));
}
