import type { JsonValue } from "type-fest";
import { isObject, own } from "../document/is-object.js";
import type { Place } from "../document/place.js";
import type { Reading } from "../reading.js";
import { quote } from "../report.js";

/** A discriminator, its mapping by references of the group. Swagger 2.0 has the property's name alone. */
export function convertDiscriminator(value: unknown, place: Place, reading: Reading): JsonValue | undefined {
  if (typeof value === "string") return { propertyName: value };
  const propertyName = isObject(value) ? own(value, "propertyName") : undefined;
  if (!isObject(value) || typeof propertyName !== "string") {
    reading.report.warn("INVALID_SCHEMA", place, 'A discriminator needs "propertyName": it is passed over.');
    return undefined;
  }
  const mapping = own(value, "mapping");
  if (!isObject(mapping)) return { propertyName };
  const entries = Object.entries(mapping).flatMap(([name, target]) => {
    const reference = typeof target === "string" ? schemaOf(target, place, reading) : undefined;
    if (reference !== undefined) return [[name, reference] as const];
    reading.report.warn(
      "UNRESOLVED_REFERENCE",
      place.at("mapping", name),
      `There is no schema ${quote(String(target))}: it is passed over.`,
    );
    return [];
  });
  return { propertyName, mapping: Object.fromEntries(entries) };
}

/** A mapping names a schema, or refers to one. */
function schemaOf(target: string, place: Place, { document, schemas }: Reading): string | undefined {
  const byName = /^[A-Za-z0-9._-]+$/.test(target) ? document.resolve(`#/components/schemas/${target}`, place) : undefined;
  const found = typeof byName === "object" ? byName : document.resolve(target, place);
  return typeof found === "string" || typeof document.follow(found) === "string" ? undefined : schemas.reference(found).$ref;
}
