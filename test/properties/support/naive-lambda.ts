import type { GatewayRequest } from "../../../src/index.js";
import type { LambdaEvent } from "../../../src/functions/index.js";

/** The request that an event tells of, as adapters for web frameworks read it. */
export function requestFromEvent(event: LambdaEvent): GatewayRequest {
  const body = event.body === undefined || event.body === null ? null : Buffer.from(event.body, event.isBase64Encoded ? "base64" : "utf8");
  if (event.version === "1.0" && "httpMethod" in event) {
    const { httpMethod: method, path, multiValueQueryStringParameters: query, multiValueHeaders } = event;
    const rawHeaders = Object.entries(multiValueHeaders).flatMap(([name, values = []]) => values.flatMap((value) => [name, value]));
    return { method, url: path + written(Object.entries(query ?? {})), rawHeaders, body };
  }
  if (!("rawPath" in event)) throw new TypeError("This is no event.");
  const { rawPath, rawQueryString, cookies = [], headers, requestContext } = event;
  const rawHeaders = Object.entries(headers).flatMap(([name, value = ""]) => [name, value]);
  if (cookies.length > 0) rawHeaders.push("cookie", cookies.join("; "));
  return { method: requestContext.http.method, url: rawPath + (rawQueryString && `?${rawQueryString}`), rawHeaders, body };
}

function written(query: readonly (readonly [string, readonly string[] | undefined])[]): string {
  const pairs = query.flatMap(([name, values = []]) => values.map((value) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`));
  return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
}
