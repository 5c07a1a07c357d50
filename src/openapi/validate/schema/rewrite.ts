import type { JsonSchema } from "../../../core/model/operation.js";

type SchemaObject = Exclude<JsonSchema, boolean>;

/** The schemas of a group, by name. */
export type NamedSchemas = Readonly<Record<string, JsonSchema>>;

/** Which way a message goes: what is `readOnly` is not required of requests, what is `writeOnly` not of responses. */
export type Direction = "request" | "response";

/** What a rewriting needs to know, and whom it tells of references. */
export interface Rewriting {
  readonly schemas: NamedSchemas;
  readonly direction: Direction;
  /** Gives the address of a schema of the group. */
  address(name: string): string;
}

const one = [
  "additionalItems",
  "additionalProperties",
  "contains",
  "else",
  "if",
  "items",
  "not",
  "propertyNames",
  "then",
  "unevaluatedItems",
  "unevaluatedProperties",
];
const several = ["anyOf", "oneOf", "prefixItems", "items"];
const named = ["$defs", "definitions", "dependentSchemas", "patternProperties", "properties"];

/**
 * A copy of a schema for the compiler: references by address, names that may be left out in this direction not required,
 * no identity of its own. Only what is a schema is looked into: examples and enums may look like one.
 *
 * @param around the schemas that this one stands in by `allOf`: what they say of a property holds here
 */
export function rewrite(schema: JsonSchema, rewriting: Rewriting, around: readonly SchemaObject[] = []): JsonSchema {
  if (!isObject(schema)) return schema;
  const copy: Record<string, unknown> = { ...schema };
  for (const keyword of ["$id", "$schema", "$anchor", "id"]) delete copy[keyword];
  const { $ref, required, allOf } = schema;
  if (typeof $ref === "string") copy.$ref = toAddress($ref, rewriting);
  if (Array.isArray(required)) {
    copy.required = required.filter((name) => typeof name !== "string" || !mayBeLeftOut(name, [schema, ...around], rewriting));
  }
  // Configurations have records without a prototype, which ajv takes for other than those of messages.
  for (const keyword of ["const", "enum"]) if (Object.hasOwn(schema, keyword)) copy[keyword] = structuredClone(schema[keyword]);
  const again = (inner: unknown) => rewrite(inner as JsonSchema, rewriting);
  for (const keyword of one) if (isObject(schema[keyword])) copy[keyword] = again(schema[keyword]);
  for (const keyword of several) if (Array.isArray(schema[keyword])) copy[keyword] = (schema[keyword] as unknown[]).map(again);
  for (const keyword of named) {
    const members = schema[keyword];
    if (isObject(members)) copy[keyword] = Object.fromEntries(Object.entries(members).map(([name, inner]) => [name, again(inner)]));
  }
  if (Array.isArray(allOf)) copy.allOf = allOf.map((inner) => rewrite(inner as JsonSchema, rewriting, [schema, ...around]));
  return copy as JsonSchema;
}

/** The name of the group's schema that a reference leads to or into, and the rest of it; `undefined` where it leads elsewhere. */
function nameIn(reference: string): { readonly name: string; readonly rest: string } | undefined {
  const [, name, rest = ""] = /^#\/schemas\/([^/]+)(.*)$/s.exec(reference) ?? [];
  if (name === undefined) return undefined;
  try {
    return { name: decodeURIComponent(name).replaceAll("~1", "/").replaceAll("~0", "~"), rest };
  } catch {
    return undefined;
  }
}

export function isObject(value: unknown): value is SchemaObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The schema itself and all that hold beside it: what it refers to, and its `allOf`. Each once, however they refer to each other. */
function withAllOf(schema: unknown, schemas: NamedSchemas, found = new Set<SchemaObject>()): ReadonlySet<SchemaObject> {
  if (!isObject(schema) || found.has(schema)) return found;
  found.add(schema);
  const { $ref, allOf } = schema;
  if (typeof $ref === "string") withAllOf(schemaAt($ref, schemas), schemas, found);
  if (Array.isArray(allOf)) for (const inner of allOf) withAllOf(inner, schemas, found);
  return found;
}

/** The schema of the group that a reference leads to. */
export function schemaAt(reference: string, schemas: NamedSchemas): JsonSchema | undefined {
  const target = nameIn(reference);
  return target?.rest === "" && Object.hasOwn(schemas, target.name) ? schemas[target.name] : undefined;
}

function toAddress(reference: string, { address }: Rewriting): string {
  const target = nameIn(reference);
  if (target === undefined) return reference;
  return address(target.name) + (target.rest === "" ? "" : `#${target.rest}`);
}

function mayBeLeftOut(name: string, owners: readonly SchemaObject[], { schemas, direction }: Rewriting): boolean {
  const flag = direction === "request" ? "readOnly" : "writeOnly";
  for (const owner of owners.flatMap((each) => [...withAllOf(each, schemas)])) {
    const { properties } = owner;
    if (!isObject(properties) || !Object.hasOwn(properties, name)) continue;
    for (const each of withAllOf(properties[name], schemas)) if (each[flag] === true) return true;
  }
  return false;
}
