import type { ErrorObject } from "ajv/dist/2020.js";
import type { Violation } from "../../../core/errors.js";

/** Characters of a pointer or a message that are told at most: both may repeat what the message or the document says. */
const maxLength = 300;

/** What a schema's error says, without the value. A property that must not be there is what is pointed at. */
export function toViolation(place: Pick<Violation, "in" | "name">, error: ErrorObject, at = ""): Violation {
  const { instancePath, keyword, message = "is not valid", params } = error;
  const extra: unknown = params.additionalProperty ?? params.unevaluatedProperty;
  const pointer = at + instancePath + (typeof extra === "string" ? `/${escapeKey(extra)}` : "");
  return { ...place, pointer: cut(pointer), keyword, message: cut(message) };
}

/** A key as a JSON Pointer has it (RFC 6901 §3). */
export function escapeKey(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}

function cut(text: string): string {
  return text.length <= maxLength ? text : `${text.slice(0, maxLength - 1)}…`;
}
