import type { JsonSchema } from "../../../core/model/operation.js";
import { isObject, type NamedSchemas, schemaAt } from "../schema/rewrite.js";

type SchemaObject = Exclude<JsonSchema, boolean>;

/** What JSON Schema calls types. */
type JsonType = "array" | "boolean" | "integer" | "null" | "number" | "object" | "string";

/** What text may stand for by a schema: whatever one of its branches allows. */
export class TextShape {
  /** Empty where anything is allowed. */
  readonly types: ReadonlySet<JsonType>;
  readonly #branches: readonly SchemaObject[];
  readonly #schemas: NamedSchemas;
  readonly #properties: ReadonlyMap<string, () => TextShape>;
  #items: TextShape | undefined;
  #others: TextShape | undefined;

  constructor(of: readonly unknown[], schemas: NamedSchemas) {
    const branches = new Set<SchemaObject>();
    for (const schema of of) collect(schema, schemas, branches);
    this.#branches = [...branches];
    this.#schemas = schemas;
    this.types = typesOf(this.#branches);
    this.#properties = this.#compileProperties();
  }

  /** Whether text may stand for a single value. */
  get isPlain(): boolean {
    const { types } = this;
    return types.size === 0 || [...types].some((type) => type !== "array" && type !== "object");
  }

  get propertyNames(): readonly string[] {
    return [...this.#properties.keys()];
  }

  /** Whether there may be other properties than these. */
  get isOpen(): boolean {
    if (this.#properties.size === 0) return true;
    return this.#branches.some(({ additionalProperties }) => additionalProperties === true || isObject(additionalProperties));
  }

  get items(): TextShape {
    this.#items ??= new TextShape(
      this.#branches.flatMap(({ items, prefixItems }) => [items, ...(Array.isArray(prefixItems) ? prefixItems : [])]),
      this.#schemas,
    );
    return this.#items;
  }

  property(name: string): TextShape {
    const declared = this.#properties.get(name);
    if (declared !== undefined) return declared();
    this.#others ??= new TextShape(
      this.#branches.map(({ additionalProperties }) => additionalProperties),
      this.#schemas,
    );
    return this.#others;
  }

  /** Made when they are asked for: schemas may hold themselves. */
  #compileProperties(): ReadonlyMap<string, () => TextShape> {
    const found = new Map<string, unknown[]>();
    for (const { properties } of this.#branches) {
      if (!isObject(properties)) continue;
      for (const [name, schema] of Object.entries(properties)) found.set(name, [...(found.get(name) ?? []), schema]);
    }
    return new Map([...found].map(([name, of]) => [name, once(() => new TextShape(of, this.#schemas))]));
  }
}

function once<Value>(make: () => Value): () => Value {
  let made: Value | undefined;
  return () => (made ??= make());
}

/** A schema and all its branches, each once. */
function collect(schema: unknown, schemas: NamedSchemas, found: Set<SchemaObject>): void {
  if (!isObject(schema) || found.has(schema)) return;
  found.add(schema);
  const { $ref } = schema;
  if (typeof $ref === "string") collect(schemaAt($ref, schemas), schemas, found);
  for (const keyword of ["allOf", "anyOf", "oneOf"]) {
    const branches = schema[keyword];
    if (Array.isArray(branches)) for (const branch of branches) collect(branch, schemas, found);
  }
  for (const keyword of ["if", "then", "else"]) collect(schema[keyword], schemas, found);
}

function typesOf(branches: readonly SchemaObject[]): ReadonlySet<JsonType> {
  const said = branches.flatMap(({ type }) => type ?? []);
  if (said.length > 0) return new Set(said as JsonType[]);
  const values = branches.flatMap((schema) => [
    ...(Array.isArray(schema.enum) ? schema.enum : []),
    ...(Object.hasOwn(schema, "const") ? [schema.const] : []),
  ]);
  const implied = branches.flatMap(({ items, properties, additionalProperties }): JsonType[] => {
    if (isObject(properties) || isObject(additionalProperties)) return ["object"];
    return isObject(items) ? ["array"] : [];
  });
  return new Set([...values.map(typeOf), ...implied]);
}

function typeOf(value: unknown): JsonType {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return typeof value as "boolean" | "number" | "object" | "string";
}
