import type { Exchange } from "../../../../core/model/exchange.js";
import { headerValues } from "../../../../core/model/headers.js";
import type { HashKey } from "../../../../core/model/http-config.js";
import { cookieReader } from "../../../../core/model/cookie.js";

/** Compiles what is hashed of a request. It gives `undefined` for one that doesn't have it; what is empty says nothing either. */
export function compileHashKey(key: HashKey): (exchange: Exchange) => string | undefined {
  const read = reader(key);
  return (exchange) => read(exchange) || undefined;
}

function reader(key: HashKey): (exchange: Exchange) => string | undefined {
  if (key === "client") return ({ request }) => request.client?.address;
  const name = key.slice(key.indexOf(".") + 1);
  if (key.startsWith("header.")) return (exchange) => exchange.header(name);
  const valueIn = cookieReader(name);
  // Line by line: joined by commas, as other fields are, cookies would run into each other.
  return ({ request }) => valueIn(headerValues(request, "cookie"));
}
