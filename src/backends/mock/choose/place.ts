import { headerValues } from "../../../core/model/headers.js";
import { isSecret } from "../../../core/model/secret.js";
import type { LiveCall } from "../live-call.js";
import { parsePointer, valueAt } from "./pointer.js";
import { asJson, asText, type Reading } from "./reading.js";

/** A place in a request that conditions look at. */
export interface Place {
  /** As a reason names it: `the query parameter "id"`. */
  readonly name: string;
  /** Whether what stands there may be a secret: then no reason shows it. */
  readonly secret: boolean;
  readonly reading: Reading;
  /** The values there; none where there is nothing. */
  values(call: LiveCall): readonly unknown[];
}

const none: readonly unknown[] = Object.freeze([]);

function place(kind: string, name: string, values: Place["values"], reading = asText, secret = isSecret(name)): Place {
  return { name: `the ${kind} ${JSON.stringify(name)}`, secret, reading, values };
}

export const methodPlace: Place = { name: "the method", secret: false, reading: asText, values: (call) => [call.request.method] };

export const callPlace: Place = {
  name: "the call's number",
  secret: false,
  reading: asJson,
  values: (call) => [call.number],
};

/** A parameter of the API's path. */
export function pathPlace(name: string): Place {
  return place("path parameter", name, ({ params }) => (Object.hasOwn(params, name) ? [params[name]] : none));
}

/** A query parameter (URL Standard, application/x-www-form-urlencoded). */
export function queryPlace(name: string): Place {
  return place("query parameter", name, ({ query }) => query.getAll(name));
}

/** A header field, by name in any case. */
export function headerPlace(name: string): Place {
  const field = name.toLowerCase();
  return place("header", name, ({ request }) => headerValues(request, field));
}

/** A cookie. Whatever its name, it may be a secret. */
export function cookiePlace(name: string): Place {
  return place("cookie", name, ({ cookie }) => present(cookie(name)), asText, true);
}

/** A place in the JSON body, by JSON Pointer. */
export function bodyPlace(pointer: string): Place {
  const keys = parsePointer(pointer);
  return place("body at", pointer, ({ data }) => present(valueAt(data, keys)), asJson);
}

function present(value: unknown): readonly unknown[] {
  return value === undefined ? none : [value];
}
