import type { Found, OpenApiDocument } from "./document/document.js";
import { isObject, type JsonObject, own } from "./document/is-object.js";
import type { Place } from "./document/place.js";
import { OpenApiError, quote, type Report } from "./report.js";
import type { SchemaRegistry } from "./schema/schema-registry.js";

/** Which specification a document was written by. */
export type Dialect = "2.0" | "3.0" | "3.1";

/** What all parts of one import share. */
export interface Reading {
  readonly document: OpenApiDocument;
  readonly dialect: Dialect;
  /** Whether the document was made of a group: then it says what the group is, and nothing is put right. */
  readonly exact: boolean;
  /** Whether what is there to be read by people is kept. */
  readonly descriptions: boolean;
  readonly report: Report;
  readonly budget: Budget;
  readonly schemas: SchemaRegistry;
  /** What was made of parts that are referred to: made once, used as often. */
  readonly made: Map<string, WeakMap<object, unknown>>;
}

/** Values of the document that may still be looked at: what bounds data that refers to itself over and over (a YAML alias bomb). */
export class Budget {
  #left: number;

  constructor(values: number) {
    this.#left = values;
  }

  /** @throws OpenApiError when there were too many */
  spend(place: Place): void {
    if (this.#left-- > 0) return;
    throw new OpenApiError([{ code: "LIMIT_EXCEEDED", path: place.pointer, message: "The document holds too many values: split it." }]);
  }
}

/** The object that a value is or refers to; `undefined`, which is reported, where there is none. */
export function objectAt(found: Found, what: string, { document, report }: Reading): (Found & { readonly value: JsonObject }) | undefined {
  const target = document.follow(found);
  if (typeof target === "string") {
    const reference = isObject(found.value) ? own(found.value, "$ref") : undefined;
    report.warn("UNRESOLVED_REFERENCE", found.place, `The reference ${quote(String(reference))} ${target}: ${what} is left out.`);
    return undefined;
  }
  if (isObject(target.value)) return { value: target.value, place: target.place };
  report.warn("INVALID_PART", target.place, `This must be an object: ${what} is left out.`);
  return undefined;
}

/** What is made of an object, once for each object. */
export function once<Made>(kind: string, value: object, { made }: Reading, make: () => Made): Made {
  const known = made.get(kind) ?? new WeakMap<object, unknown>();
  made.set(kind, known);
  if (known.has(value)) return known.get(value) as Made;
  const result = make();
  known.set(value, result);
  return result;
}
