import type { JsonValue } from "type-fest";
import type { JsonSchema } from "../../../core/model/operation.js";
import { isObject, type NamedSchemas } from "../../validate/schema/rewrite.js";
import { flatten } from "../generate/unfold/flatten.js";
import { Place, type Plain } from "../generate/unfold/place.js";

/** A value as the writer of XML takes it, with the names, attributes and wrappers of its schema's `xml` (OpenAPI 3.1 §4.8.26). */
export function xmlTree(value: JsonValue, schema: JsonSchema | undefined, schemas: NamedSchemas): object {
  const named = isObject(schema) && typeof schema.$ref === "string" ? schema.$ref.slice(schema.$ref.lastIndexOf("/") + 1) : "root";
  const root = new Described(schema, schemas);
  if (!Array.isArray(value)) return { [root.nameOr(named)]: elementOf(value, root) };
  // A document has one root, so that of a list is its wrapper.
  return { [root.nameOr(named)]: { ...root.namespace, ...itemsOf(value, root, root.nameOr("item")) } };
}

function elementOf(value: JsonValue, described: Described): object | string {
  if (!isMap(value)) {
    const text = Array.isArray(value) ? JSON.stringify(value) : textOf(value);
    return Object.keys(described.namespace).length === 0 ? text : { ...described.namespace, "#text": text };
  }
  const element: Record<string, unknown> = { ...described.namespace };
  for (const [key, member] of Object.entries(value)) {
    if (member === undefined) continue;
    const property = described.property(key);
    const name = property.nameOr(key);
    if (Array.isArray(member)) {
      if (property.xml.wrapped === true) element[name] = { ...property.namespace, ...itemsOf(member, property, name) };
      else Object.assign(element, itemsOf(member, property, name));
    } else if (property.xml.attribute === true && !isMap(member)) element[`@_${name}`] = textOf(member);
    else element[name] = elementOf(member, property);
  }
  return element;
}

function itemsOf(items: readonly JsonValue[], list: Described, name: string): object {
  const item = list.item;
  return items.length === 0 ? {} : { [item.nameOr(name)]: items.map((each) => elementOf(each, item)) };
}

function isMap(value: JsonValue): value is { readonly [key: string]: JsonValue } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function textOf(value: JsonValue): string {
  return value === null ? "" : String(value).replace(unwritable, "");
}

/** Characters that XML 1.0 §2.2 has no place for. */
const unwritable = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;

/** What a schema says of a value's place in XML. */
class Described {
  readonly xml: Plain;
  readonly #schema: Plain;
  readonly #schemas: NamedSchemas;

  constructor(schema: unknown, schemas: NamedSchemas) {
    const place = new Place({ schemas, fixed: false, depth: 0, textsOf: () => [] });
    this.#schema = flatten(schema, place)?.schema ?? {};
    this.#schemas = schemas;
    this.xml = isObject(this.#schema.xml) ? this.#schema.xml : {};
  }

  /** The name of the element or attribute, with its prefix. */
  nameOr(usual: string): string {
    const { name, prefix } = this.xml;
    const local = nameOf(typeof name === "string" ? name : usual);
    return typeof prefix === "string" && prefix !== "" ? `${nameOf(prefix)}:${local}` : local;
  }

  /** The attribute that declares its namespace; none where there is none. */
  get namespace(): Readonly<Record<string, string>> {
    const { namespace, prefix } = this.xml;
    if (typeof namespace !== "string") return {};
    return { [typeof prefix === "string" && prefix !== "" ? `@_xmlns:${nameOf(prefix)}` : "@_xmlns"]: textOf(namespace) };
  }

  property(name: string): Described {
    const { properties, additionalProperties } = this.#schema;
    const known = isObject(properties) && Object.hasOwn(properties, name) ? properties[name] : additionalProperties;
    return new Described(known ?? true, this.#schemas);
  }

  get item(): Described {
    return new Described(this.#schema.items ?? true, this.#schemas);
  }
}

/** Text as a name without a colon (XML Names §3), of ASCII letters. */
function nameOf(text: string): string {
  const name = text.replace(/[^\w.-]/g, "_");
  return /^[A-Za-z_]/.test(name) ? name : `_${name}`;
}
