import type { JsonValue } from "type-fest";
import type { JsonSchema } from "../../../core/model/operation.js";
import type { Found } from "../document/document.js";
import { isObject, type JsonObject, own } from "../document/is-object.js";
import { jsonAt, maxDepth } from "../document/json-at.js";
import type { Place } from "../document/place.js";
import type { Reading } from "../reading.js";
import { quote } from "../report.js";
import { convertDiscriminator } from "./discriminator.js";
import { addExample, type SchemaEntries } from "./entries.js";
import { checked, dropped, named, one, several } from "./keywords.js";
import { fromOlder } from "./older-dialect.js";

/** A schema of the document in the words of JSON Schema 2020-12, its references by name. What JSON Schema can't have is left out, and reported. */
export function convertSchema(value: unknown, place: Place, reading: Reading, depth = 0): JsonSchema {
  reading.budget.spend(place);
  if (typeof value === "boolean") return value;
  if (!isObject(value)) {
    reading.report.warn("INVALID_SCHEMA", place, "A schema must be an object: anything is allowed here instead.");
    return true;
  }
  if (depth >= maxDepth) {
    reading.report.warn("LIMIT_EXCEEDED", place, `Schemas are nested more than ${maxDepth} levels deep: anything is allowed here instead.`);
    return true;
  }
  const $ref = own(value, "$ref");
  if (typeof $ref !== "string") return convertMembers(value, place, reading, depth);
  const reference = convertReference({ value, place }, $ref, reading);
  // Beside a reference other keywords hold only since OpenAPI 3.1.
  if (reading.dialect !== "3.1" || Object.keys(value).length === 1) return reference ?? true;
  const beside = convertMembers(value, place, reading, depth);
  return reference === undefined || beside === true ? (reference ?? beside) : { ...reference, ...(beside as object) };
}

function convertReference(found: Found, $ref: string, { document, report, schemas }: Reading): { readonly $ref: string } | undefined {
  const target = document.resolve($ref, found.place);
  // A circle of nothing but references has no schema in it.
  const end = typeof target === "string" ? target : document.follow(target);
  if (typeof target !== "string" && typeof end !== "string") return schemas.reference(target);
  report.warn("UNRESOLVED_REFERENCE", found.place, `The reference ${quote($ref)} ${String(end)}: anything is allowed here instead.`);
  return undefined;
}

function convertMembers(value: JsonObject, place: Place, reading: Reading, depth: number): JsonSchema {
  const entries: SchemaEntries = new Map();
  for (const [keyword, member] of Object.entries(value)) {
    if (keyword === "$ref" || dropped.has(keyword) || (keyword.startsWith("x-") && keyword !== "x-nullable")) continue;
    if (!reading.descriptions && (keyword === "description" || keyword === "title")) continue;
    const converted = convertMember(keyword, member, place.at(keyword), reading, depth);
    if (converted !== undefined) entries.set(keyword, converted);
  }
  if (reading.dialect !== "3.1") return fromOlder(entries);
  addExample(entries);
  return Object.fromEntries(entries);
}

function convertMember(keyword: string, member: unknown, place: Place, reading: Reading, depth: number): JsonValue | undefined {
  const inner = (schema: unknown, at: Place, levels: number) => convertSchema(schema, at, reading, depth + levels) as JsonValue;
  if (keyword === "items" && Array.isArray(member)) return convertList(member, place, reading, inner);
  if (one.has(keyword)) return inner(member, place, 1);
  if (several.has(keyword)) return convertList(member, place, reading, inner);
  if (named.has(keyword)) {
    if (!isObject(member)) return invalid(keyword, place, reading);
    const schemas = Object.entries(member).map(([name, schema]) => [name, inner(schema, place.at(name), 2)] as const);
    return Object.fromEntries(schemas);
  }
  if (keyword === "discriminator") return convertDiscriminator(member, place, reading);
  const older =
    reading.dialect !== "3.1" && (keyword === "exclusiveMinimum" || keyword === "exclusiveMaximum") && typeof member === "boolean";
  const read = older ? member : (checked.get(keyword)?.(member) ?? (checked.has(keyword) ? undefined : member));
  if (read === undefined) return invalid(keyword, place, reading);
  return jsonAt(read, place, reading, depth + 1);
}

function convertList(
  member: unknown,
  place: Place,
  reading: Reading,
  inner: (schema: unknown, at: Place, levels: number) => JsonValue,
): JsonValue | undefined {
  if (!Array.isArray(member) || member.length === 0) return invalid(place.key, place, reading);
  return member.map((schema, i) => inner(schema, place.at(i), 2));
}

function invalid(keyword: string, place: Place, { report }: Reading): undefined {
  report.warn("INVALID_SCHEMA", place, `JSON Schema has no such ${quote(keyword)}: it is passed over.`);
  return undefined;
}
