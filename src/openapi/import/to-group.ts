import type { Api, ApiGroup } from "../../core/model/config.js";
import type { JsonSchema } from "../../core/model/operation.js";
import { defaultBackend } from "./backends/default-backend.js";
import { ownBackend } from "./backends/own-backend.js";
import type { OpenApiDocument } from "./document/document.js";
import { isObject, type JsonObject, own, textOf } from "./document/is-object.js";
import { Place } from "./document/place.js";
import { keepValid } from "./keep-valid.js";
import type { OpenApiImport, OpenApiOptions } from "./options.js";
import { Budget, type Reading } from "./reading.js";
import { Report } from "./report.js";
import { collectOperations } from "./routing/collect-operations.js";
import { namesOf } from "./routing/names.js";
import { serverOfDocument } from "./routing/server.js";
import { type Routed, withSuffixes } from "./routing/with-suffixes.js";
import { convertSchema } from "./schema/convert-schema.js";
import { SchemaRegistry } from "./schema/schema-registry.js";
import { toApi } from "./to-api.js";
import { dialectOf } from "./version.js";

/** Values that are looked at at most: what a configuration may hold as well. */
const maxValues = 5_000_000;

/**
 * Makes a group of a document.
 * @param oddities of its text, in words
 * @throws OpenApiError with every issue
 */
export function toGroup(document: OpenApiDocument, options: OpenApiOptions, oddities: readonly string[] = []): OpenApiImport {
  const reading = beginReading(document);
  const { report } = reading;
  const root = new Place(document.address);
  for (const oddity of oddities) report.warn("INVALID_PART", root, oddity);
  const server = serverOfDocument(options, reading);
  const backend = defaultBackend(server, options, reading);
  const operations = collectOperations(reading);
  const routed = withSuffixes(operations, report);
  const names = namesOf(operations, report);
  const apis = new Map<Api, { operation: Place; backend: Place | undefined }>();
  for (const [i, operation] of operations.entries()) {
    const chosen = ownBackend(operation, server, options, reading);
    const api = toApi(operation, { ...(routed[i] as Routed), name: names[i] as string, backend: chosen?.backend }, reading);
    apis.set(api, { operation: operation.place, backend: chosen?.place });
  }
  const schemaPlaces = new Map<string, Place>();
  const schemas = convertSchemas(schemaPlaces, reading);
  const prefix = options.prefix ?? server.prefix;
  const info = own(document.root, "info");
  const description = isObject(info) ? textOf(own(info, "description")) : undefined;
  const group: ApiGroup = {
    name: options.name ?? nameOf(info),
    ...(prefix !== "" && { prefix }),
    backend: backend.backend,
    apis: [...apis.keys()],
    ...(Object.keys(schemas).length > 0 && { schemas }),
    ...(description !== undefined && { description }),
  };
  const kept = keepValid(group, { root, backend: backend.place, apis, schemas: schemaPlaces }, options, report);
  return { group: kept, warnings: report.warnings };
}

function beginReading(document: OpenApiDocument): Reading {
  const report = new Report(document.address);
  return {
    document,
    dialect: dialectOf(document.root, document.address, report),
    report,
    budget: new Budget(maxValues),
    schemas: new SchemaRegistry(document.address, schemaNames(document.root)),
    made: new Map(),
  };
}

function schemaNames(root: JsonObject): readonly string[] {
  const components = own(root, "components");
  const homes = [own(root, "definitions"), isObject(components) ? own(components, "schemas") : undefined];
  return homes.flatMap((home) => (isObject(home) ? Object.keys(home) : []));
}

/** Converts what is referred to, and what that refers to. */
function convertSchemas(places: Map<string, Place>, reading: Reading): Readonly<Record<string, JsonSchema>> {
  const schemas: [string, JsonSchema][] = [];
  for (let next = reading.schemas.next(); next !== undefined; next = reading.schemas.next()) {
    const { name, found } = next;
    places.set(name, found.place);
    schemas.push([name, convertSchema(found.value, found.place, reading)]);
  }
  return Object.fromEntries(schemas);
}

/** A group's name: the document's title. */
function nameOf(info: unknown): string {
  const title = isObject(info) ? textOf(own(info, "title")) : undefined;
  const name = title
    ?.replace(/[\u0000-\u001f\u007f]+/g, " ")
    .trim()
    .slice(0, 256);
  return name === undefined || name === "" ? "openapi" : name;
}
