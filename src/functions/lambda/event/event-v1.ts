import type { APIGatewayProxyEvent } from "aws-lambda";
import type { FunctionCall } from "../../../core/model/function.js";
import type { LambdaEventOptions } from "../lambda-options.js";
import type { EventBody } from "./event-body.js";
import { own, plainCopy, put } from "./record.js";
import { factsOf, type RequestFacts } from "./request-facts.js";

/** An event of format 1.0, with the version that HTTP APIs put into it. */
export type EventV1 = APIGatewayProxyEvent & { readonly version: "1.0" };

/** Format 1.0: names as received, the last value of each beside all of them, `null` for what there is none of. */
export function toEventV1(call: FunctionCall, body: EventBody | undefined, options: LambdaEventOptions): EventV1 {
  const facts = factsOf(call, options);
  const { method } = call.request;
  const { path: resource } = call.route;
  const headers = headersOf(facts.headers);
  const query = mapsOf(facts.query === "" ? [] : call.query);
  return {
    version: "1.0",
    resource,
    path: facts.path,
    httpMethod: method,
    headers: headers.single,
    multiValueHeaders: headers.multi,
    queryStringParameters: query?.single ?? null,
    multiValueQueryStringParameters: query?.multi ?? null,
    requestContext: contextOf(facts, method, resource),
    pathParameters: plainCopy(call.params) ?? null,
    stageVariables: plainCopy(options.stageVariables) ?? null,
    body: body?.body ?? null,
    isBase64Encoded: body?.isBase64Encoded ?? false,
  };
}

interface ValueMaps {
  readonly single: Record<string, string>;
  readonly multi: Record<string, string[]>;
}

/** There are always some: `Host`. */
function headersOf(lines: readonly string[]): ValueMaps {
  const spelt = new Map<string, string>();
  const maps: ValueMaps = { single: {}, multi: {} };
  for (let i = 0; i < lines.length; i += 2) {
    const lower = (lines[i] as string).toLowerCase();
    // Lines of one name are one entry, whichever way each of them spells it.
    const name = spelt.get(lower) ?? (lines[i] as string);
    spelt.set(lower, name);
    add(maps, name, lines[i + 1] as string);
  }
  return maps;
}

function mapsOf(pairs: Iterable<readonly [string, string]>): ValueMaps | undefined {
  let maps: ValueMaps | undefined;
  for (const [name, value] of pairs) {
    maps ??= { single: {}, multi: {} };
    add(maps, name, value);
  }
  return maps;
}

function add({ single, multi }: ValueMaps, name: string, value: string): void {
  put(single, name, value);
  const values = own(multi, name);
  if (values === undefined) put(multi, name, [value]);
  else values.push(value);
}

function contextOf(facts: RequestFacts, httpMethod: string, resourcePath: string): APIGatewayProxyEvent["requestContext"] {
  return {
    accountId: facts.accountId,
    apiId: facts.apiId,
    authorizer: null,
    domainName: facts.domainName,
    domainPrefix: facts.domainPrefix,
    extendedRequestId: facts.requestId,
    httpMethod,
    identity: {
      accessKey: null,
      accountId: null,
      apiKey: null,
      apiKeyId: null,
      caller: null,
      clientCert: null,
      cognitoAuthenticationProvider: null,
      cognitoAuthenticationType: null,
      cognitoIdentityId: null,
      cognitoIdentityPoolId: null,
      principalOrgId: null,
      sourceIp: facts.sourceIp,
      user: null,
      userAgent: facts.userAgent ?? null,
      userArn: null,
    },
    path: facts.path,
    protocol: "HTTP/1.1",
    requestId: facts.requestId,
    requestTime: facts.time,
    requestTimeEpoch: facts.epochMs,
    resourceId: resourcePath,
    resourcePath,
    stage: facts.stage,
  };
}
