import type { JsonValue } from "type-fest";
import type { Found } from "../document/document.js";
import { members, own } from "../document/is-object.js";
import { jsonAt } from "../document/json-at.js";
import { type Reading, objectAt, once } from "../reading.js";

/** Examples by name. */
export type Examples = Readonly<Record<string, JsonValue>>;

/** `example` and `examples` of a parameter, header or media type (OpenAPI 3.1 §4.8.19). */
export function readExamples({ value, place }: ReturnType<typeof objectAt> & object, reading: Reading): Examples | undefined {
  const found: [string, JsonValue][] = [];
  const single = own(value, "example");
  const example = single === undefined ? undefined : jsonAt(single, place.at("example"), reading);
  if (example !== undefined) found.push(["default", example]);
  for (const [name, member] of members(own(value, "examples"))) {
    const named = readExample({ value: member, place: place.at("examples", name) }, reading);
    if (named !== undefined) found.push([name, named]);
  }
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

function readExample(found: Found, reading: Reading): JsonValue | undefined {
  const target = objectAt(found, "the example", reading);
  if (target === undefined) return undefined;
  return once("example", target.value, reading, () => {
    const value = own(target.value, "value");
    if (value !== undefined) return jsonAt(value, target.place.at("value"), reading);
    if (own(target.value, "externalValue") !== undefined) {
      reading.report.warn("NOT_SUPPORTED", target.place.at("externalValue"), "Examples are not fetched: this one is left out.");
    }
    return undefined;
  });
}
