import type { Api, ApiGroup } from "../../core/model/config.js";
import type { JsonSchema } from "../../core/model/operation.js";
import { groupExtension } from "../extensions.js";
import { defaultBackend, writtenBackend } from "./backends/default-backend.js";
import { ownBackend } from "./backends/own-backend.js";
import type { OpenApiDocument } from "./document/document.js";
import { isObject, type JsonObject, own, textOf } from "./document/is-object.js";
import { Place } from "./document/place.js";
import { type WrittenGroup, writtenGroup } from "./group-extension.js";
import { keepValid, type Origin } from "./keep-valid.js";
import type { OpenApiImport, OpenApiOptions } from "./options.js";
import { Budget, type Reading } from "./reading.js";
import { Report } from "./report.js";
import { collectOperations } from "./routing/collect-operations.js";
import { namesOf } from "./routing/names.js";
import { type Server, serverOfDocument } from "./routing/server.js";
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
  const reading = beginReading(document, options);
  const { report } = reading;
  const root = new Place(document.address);
  for (const oddity of oddities) report.warn("INVALID_PART", root, oddity);
  const written = reading.exact ? writtenGroup(document.root, root, reading) : undefined;
  const server = serverOfDocument(options, reading);
  const backend = written === undefined ? defaultBackend(server, options, reading) : writtenBackend(options, reading);
  const apis = readApis(server, options, reading);
  for (const [i, api] of written?.apis.entries() ?? []) {
    if (isObject(api)) apis.set(api, { place: root, written: (written as WrittenGroup).place.at("apis", i) });
  }
  const places = new Map<string, Place>();
  const schemas = convertSchemas(places, reading);
  const prefix = options.prefix ?? (written === undefined ? server.prefix : "");
  const info = own(document.root, "info");
  const description = reading.descriptions && isObject(info) ? textOf(own(info, "description")) : undefined;
  const group: ApiGroup = {
    name: nameOf(info),
    ...(prefix !== "" && { prefix }),
    ...(backend !== undefined && { backend: backend.backend }),
    apis: [...apis.keys()],
    ...(Object.keys(schemas).length > 0 && { schemas }),
    ...(description !== undefined && { description }),
    ...written?.parts,
    ...(options.name !== undefined && { name: options.name }),
    ...(options.prefix !== undefined && { prefix: options.prefix }),
  };
  const origin = { place: root, written: writtenPlaces(written, backend?.place) };
  const kept = keepValid(group, { group: origin, apis, schemas: places }, options, report);
  return { group: kept, warnings: report.warnings };
}

/** Where parts of the group are written. */
function writtenPlaces(written: WrittenGroup | undefined, backend: Place | undefined): Readonly<Record<string, Place>> {
  const parts = Object.keys(written?.parts ?? {}).map((key) => [key, (written as WrittenGroup).place.at(key)] as const);
  return { ...Object.fromEntries(parts), ...(backend !== undefined && { backend }) };
}

/** Every operation's API, with where it comes from. */
function readApis(server: Server, options: OpenApiOptions, reading: Reading): Map<Api, Origin> {
  const operations = collectOperations(reading);
  const routed = withSuffixes(operations, reading.report);
  const names = namesOf(operations, reading.report);
  return new Map(
    operations.map((operation, i) => {
      const chosen = ownBackend(operation, server, options, reading);
      return toApi(operation, { ...(routed[i] as Routed), name: names[i] as string, chosen }, reading);
    }),
  );
}

function beginReading(document: OpenApiDocument, { descriptions = true }: OpenApiOptions): Reading {
  const report = new Report(document.address);
  const reading = {
    document,
    dialect: dialectOf(document.root, document.address, report),
    exact: isObject(own(document.root, groupExtension)),
    descriptions,
    report,
    budget: new Budget(maxValues),
    schemas: new SchemaRegistry(document.address, schemaNames(document.root)),
    made: new Map(),
  };
  // A group keeps schemas that nobody refers to; a document has many of them.
  const names = reading.exact ? schemaNames(document.root) : [];
  for (const name of names) {
    const found = document.resolve(
      `#/components/schemas/${name.replaceAll("%", "%25").replaceAll("~", "~0").replaceAll("/", "~1")}`,
      new Place(document.address),
    );
    if (typeof found !== "string") reading.schemas.reference(found);
  }
  return reading;
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
