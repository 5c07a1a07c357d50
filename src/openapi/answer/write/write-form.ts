import type { JsonValue } from "type-fest";
import type { OperationEncoding } from "../../../core/model/operation.js";

type Encodings = Readonly<Record<string, OperationEncoding>>;

const separators = { form: ",", spaceDelimited: " ", pipeDelimited: "|", deepObject: "," } as const;

/** Writes an object as `application/x-www-form-urlencoded`, each property by its encoding (OpenAPI 3.1 §4.8.15.1). */
export function writeForm(value: JsonValue, encodings: Encodings = {}): string {
  return new URLSearchParams(fieldsOf(value, encodings)).toString();
}

/** Names and texts of a form's fields. What is no object has none. */
export function fieldsOf(value: JsonValue, encodings: Encodings): [string, string][] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    member === undefined ? [] : fieldOf(name, member, Object.hasOwn(encodings, name) ? encodings[name] : undefined),
  );
}

function fieldOf(name: string, value: JsonValue, encoding: OperationEncoding | undefined): [string, string][] {
  const { style, explode = (style ?? "form") === "form" } = encoding ?? {};
  if (Array.isArray(value)) {
    return explode ? value.map((item) => [name, textOf(item)]) : [[name, value.map(textOf).join(separators[style ?? "form"])]];
  }
  // Without a style an object is JSON.
  if (typeof value !== "object" || value === null || (style === undefined && encoding?.explode === undefined))
    return [[name, textOf(value)]];
  const members = Object.entries(value).map(([key, member]) => [key, textOf(member)] as const);
  if (style === "deepObject") return members.map(([key, text]) => [`${name}[${key}]`, text]);
  return explode ? members.map(([key, text]) => [key, text]) : [[name, members.flat().join(separators[style ?? "form"])]];
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? null);
}
