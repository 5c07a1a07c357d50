import type { ALBEvent, APIGatewayProxyEvent, APIGatewayProxyEventV2 } from "aws-lambda";
import type { GatewayRequest } from "../../core/model/request.js";
import { type HttpEvent, isFromBalancer, isVersion2 } from "./http-event.js";

/** Values by name, as events have them. */
type Single = Readonly<Record<string, string | undefined>> | null | undefined;
type Multi = Readonly<Record<string, readonly string[] | undefined>> | null | undefined;

/**
 * The request that an event tells of.
 * @param basePath taken off the path where it begins with it
 */
export function fromHttpEvent(event: HttpEvent, basePath: string): GatewayRequest {
  const { method, path, query, rawHeaders, client } = isVersion2(event) ? ofVersion2(event) : ofVersion1(event);
  const { body = null, isBase64Encoded } = event;
  return {
    method,
    url: below(basePath, encoded(path)) + (query === "" ? "" : `?${query}`),
    rawHeaders,
    body: body === null || body === "" ? null : isBase64Encoded ? new Uint8Array(Buffer.from(body, "base64")) : body,
    client,
  };
}

interface Facts {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly rawHeaders: readonly string[];
  readonly client: NonNullable<GatewayRequest["client"]>;
}

/** Cookies stand apart, and several values of a field are one. */
function ofVersion2({ rawPath, rawQueryString, headers, cookies = [], requestContext: { http } }: APIGatewayProxyEventV2): Facts {
  const rawHeaders = linesOf(undefined, headers);
  if (cookies.length > 0) rawHeaders.push("cookie", cookies.join("; "));
  return { method: http.method, path: rawPath, query: rawQueryString, rawHeaders, client: { address: http.sourceIp, protocol: "https" } };
}

/** A load balancer has the same form as API Gateway's first one; but it leaves the query as it came, and names the client in a field. */
function ofVersion1(event: APIGatewayProxyEvent | ALBEvent): Facts {
  const { httpMethod: method, path, queryStringParameters, multiValueQueryStringParameters } = event;
  const rawHeaders = linesOf(event.multiValueHeaders, event.headers);
  const pairs = linesOf(multiValueQueryStringParameters, queryStringParameters);
  const fromBalancer = isFromBalancer(event);
  const write = fromBalancer ? (text: string) => text : encodeURIComponent;
  const query: string[] = [];
  for (let i = 0; i + 1 < pairs.length; i += 2) query.push(`${write(pairs[i] as string)}=${write(pairs[i + 1] as string)}`);
  const client: Facts["client"] = fromBalancer
    ? {
        address: lastOf(rawHeaders, "x-forwarded-for"),
        protocol: lastOf(rawHeaders, "x-forwarded-proto") === "http" ? "http" : "https",
      }
    : { address: event.requestContext.identity?.sourceIp, protocol: "https" };
  return { method, path, query: query.join("&"), rawHeaders, client };
}

/** Names and values, alternating: all values where the event has them, else the one of each. */
function linesOf(multi: Multi, single: Single): string[] {
  const lines: string[] = [];
  const all = multi ?? single ?? {};
  for (const name of Object.keys(all)) for (const value of [all[name] ?? []].flat()) lines.push(name, value);
  return lines;
}

/** The last item of the last line of a field, which is the one that the nearest hop has written. */
function lastOf(rawHeaders: readonly string[], name: string): string | undefined {
  const index = rawHeaders.findLastIndex((text, i) => i % 2 === 0 && text.toLowerCase() === name);
  return index === -1 ? undefined : rawHeaders[index + 1]?.split(",").at(-1)?.trim();
}

/** Events may have decoded a path: what no path can have literally is encoded again. */
function encoded(path: string): string {
  return path.replace(/[^\u0021-\u007e]+|[?#]|%(?![0-9A-Fa-f]{2})/gu, encodeURIComponent);
}

function below(basePath: string, path: string): string {
  if (basePath === "" || !path.startsWith(basePath)) return path;
  const rest = path.slice(basePath.length);
  return rest === "" ? "/" : rest.startsWith("/") ? rest : path;
}
