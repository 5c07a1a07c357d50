import { isHopByHop } from "../../../backends/http/message/hop-by-hop.js";
import { emptyRecord } from "../../../core/model/headers.js";
import type { LambdaPayload } from "../lambda-options.js";
import type { StructuredResult } from "./structured.js";

/** Name in lower case and value. */
type Field = readonly [name: string, value: string];

/**
 * The header fields of a result by lower-case name, those of the connection left out.
 *
 * @param keepLength of an answer to HEAD, which has a length and no body
 * @throws TypeError when a value is neither text nor number nor boolean
 */
export function readHeaders(result: StructuredResult, payload: LambdaPayload, keepLength: boolean): Record<string, string | string[]> {
  const more = payload === "1.0" ? multiFields(result) : (result.cookies ?? []).map((cookie): Field => ["set-cookie", cookie]);
  const isRepeated = ([name, value]: Field) => payload === "1.0" && more.some((field) => field[0] === name && field[1] === value);
  const headers = emptyRecord<string | string[]>();
  for (const field of [...singleFields(result).filter((single) => !isRepeated(single)), ...more]) {
    const [name, value] = field;
    if (isHopByHop(name) || (name === "content-length" && !keepLength)) continue;
    const present = headers[name];
    if (present === undefined) headers[name] = value;
    else if (typeof present === "string") headers[name] = [present, value];
    else present.push(value);
  }
  return headers;
}

function singleFields({ headers = {} }: StructuredResult): Field[] {
  return Object.entries(headers).flatMap(([name, value]): Field[] => (value === undefined ? [] : [fieldOf(name, value)]));
}

function multiFields({ multiValueHeaders = {} }: StructuredResult): Field[] {
  return Object.entries(multiValueHeaders).flatMap(([name, values]) => {
    if (!Array.isArray(values)) throw new TypeError(`The function's multiValueHeaders hold no array for ${JSON.stringify(name)}.`);
    return values.map((value) => fieldOf(name, value));
  });
}

function fieldOf(name: string, value: unknown): Field {
  if (typeof value === "string") return [name.toLowerCase(), value];
  if (typeof value === "number" || typeof value === "boolean") return [name.toLowerCase(), String(value)];
  throw new TypeError(`The function's header ${JSON.stringify(name)} is neither text nor a number nor a boolean.`);
}
