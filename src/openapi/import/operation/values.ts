import { type JsonObject, own } from "../document/is-object.js";
import type { Place } from "../document/place.js";
import type { Reading } from "../reading.js";
import { quote, type Report } from "../report.js";

/** A member that is true or false, as a member; nothing where it is neither. */
export function flag<Key extends string>(value: JsonObject, key: Key): { readonly [key in Key]?: boolean } {
  const found = own(value, key);
  return (typeof found === "boolean" ? { [key]: found } : {}) as { readonly [key in Key]?: boolean };
}

/** A member that is text, as a member; nothing where it is none. */
export function text<Key extends string>(value: JsonObject, key: Key): { readonly [key in Key]?: string } {
  const found = own(value, key);
  return (typeof found === "string" ? { [key]: found } : {}) as { readonly [key in Key]?: string };
}

/** As {@link text}, for what is there to be read by people: only where the import is to keep it. */
export function words<Key extends string>(
  value: JsonObject,
  key: Key,
  { descriptions }: Pick<Reading, "descriptions">,
): { readonly [key in Key]?: string } {
  return descriptions ? text(value, key) : {};
}

/** A word that is one of several; `undefined`, which is reported, where it is another. */
export function oneOf<Word extends string>(value: unknown, words: readonly Word[], place: Place, report: Report): Word | undefined {
  if (value === undefined) return undefined;
  const found = words.find((word) => word === value);
  if (found === undefined) report.warn("INVALID_PART", place, `${quote(String(value))} is none of ${words.join(", ")}: it is passed over.`);
  return found;
}

/** Text of each item of a list; what is no text is passed over. */
export function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}
