import type { TextMapGetter, TextMapSetter } from "@opentelemetry/api";
import { headerValues, rawHeadersOf } from "../core/model/headers.js";
import type { GatewayRequest } from "../core/model/request.js";

/** Reads a trace from the fields of a request. */
export const requestGetter: TextMapGetter<GatewayRequest> = {
  keys(request) {
    return rawHeadersOf(request)
      .filter((_, i) => i % 2 === 0)
      .map((name) => name.toLowerCase());
  },
  get(request, key) {
    const values = headerValues(request, key.toLowerCase());
    return values.length > 1 ? [...values] : values[0];
  },
};

/** Writes a trace into field lines, name and value alternating. */
export const fieldsSetter: TextMapSetter<string[]> = {
  set: (fields, key, value) => void fields.push(key.toLowerCase(), value),
};
