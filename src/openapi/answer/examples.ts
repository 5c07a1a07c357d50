import type { JsonValue } from "type-fest";
import type { JsonSchema } from "../../core/model/operation.js";
import { isObject, type NamedSchemas, schemaAt } from "../validate/schema/rewrite.js";

/** A value that a document gives; an object, since `null` is one. */
export interface Given {
  readonly value: JsonValue;
}

/** What may have examples: a media type, a header. */
interface Exemplified {
  readonly examples?: Readonly<Record<string, JsonValue>>;
}

/** The example of this name; without a name the one that is called `default`, else the first by name. */
export function exampleOf({ examples = {} }: Exemplified, name?: string): Given | undefined {
  const key = name ?? (Object.hasOwn(examples, "default") ? "default" : Object.keys(examples).sort()[0]);
  return key !== undefined && Object.hasOwn(examples, key) ? { value: examples[key] as JsonValue } : undefined;
}

/** What a schema itself gives as a value: an example, else its default, its constant or the first that it lists. */
export function ownValue(schema: JsonSchema | undefined, schemas: NamedSchemas): Given | undefined {
  const seen = new Set<unknown>();
  for (let at: unknown = schema; isObject(at) && !seen.has(at); at = typeof at.$ref === "string" ? schemaAt(at.$ref, schemas) : undefined) {
    seen.add(at);
    const { example, examples, default: usual, const: only, enum: listed } = at;
    const values = [example, Array.isArray(examples) ? examples[0] : undefined, usual, only, Array.isArray(listed) ? listed[0] : undefined];
    const value = values.find((each) => each !== undefined);
    if (value !== undefined) return { value };
  }
  return undefined;
}
