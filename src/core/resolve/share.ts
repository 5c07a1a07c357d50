import type { StickyKey } from "../model/config.js";
import { cookieReader } from "../model/cookie.js";
import { hashText } from "../model/hash.js";
import { headerValue, headerValues } from "../model/headers.js";
import type { GatewayRequest } from "../model/request.js";

/**
 * Compiles a share of callers: who is in it depends on the caller's key only, and who is in a share is in every larger one.
 * Requests without the key, or with an empty one, are in none.
 *
 * @param salt makes the shares of different groups independent of each other
 */
export function compileShare(percent: number, by: StickyKey, salt: string): (request: GatewayRequest) => boolean {
  const keyOf = reader(by);
  const bound = (percent / 100) * 2 ** 32;
  return (request) => {
    const key = keyOf(request);
    return key !== undefined && key !== "" && hashText(`${salt} ${key}`) < bound;
  };
}

function reader(by: StickyKey): (request: GatewayRequest) => string | undefined {
  if (by === "client") return (request) => request.client?.address;
  if ("header" in by) {
    const name = by.header.toLowerCase();
    return (request) => headerValue(request, name);
  }
  const valueIn = cookieReader(by.cookie);
  return (request) => valueIn(headerValues(request, "cookie"));
}
