import type { APIGatewayProxyEventV2 } from "aws-lambda";
import type { FunctionCall } from "../../../core/model/function.js";
import type { LambdaEventOptions } from "../lambda-options.js";
import type { EventBody } from "./event-body.js";
import { own, plainCopy, put } from "./record.js";
import { factsOf } from "./request-facts.js";

/** Format 2.0: lower-case names, several values joined by commas, cookies apart; what there is none of has no key. */
export function toEventV2(call: FunctionCall, body: EventBody | undefined, options: LambdaEventOptions): APIGatewayProxyEventV2 {
  const facts = factsOf(call, options);
  const { method, path } = call.route;
  const routeKey = `${method} ${path}`;
  const { headers, cookies } = joined(facts.headers);
  const queryStringParameters = facts.query === "" ? undefined : joinedQuery(call);
  const pathParameters = plainCopy(call.params);
  const stageVariables = plainCopy(options.stageVariables);
  return {
    version: "2.0",
    routeKey,
    rawPath: facts.path,
    rawQueryString: facts.query,
    ...(cookies.length > 0 && { cookies }),
    headers,
    ...(queryStringParameters !== undefined && { queryStringParameters }),
    requestContext: {
      accountId: facts.accountId,
      apiId: facts.apiId,
      domainName: facts.domainName,
      domainPrefix: facts.domainPrefix,
      http: {
        method: call.request.method,
        path: facts.path,
        protocol: "HTTP/1.1",
        sourceIp: facts.sourceIp,
        userAgent: facts.userAgent ?? "",
      },
      requestId: facts.requestId,
      routeKey,
      stage: facts.stage,
      time: facts.time,
      timeEpoch: facts.epochMs,
    },
    ...(body !== undefined && { body: body.body }),
    ...(pathParameters !== undefined && { pathParameters }),
    isBase64Encoded: body?.isBase64Encoded ?? false,
    ...(stageVariables !== undefined && { stageVariables }),
  };
}

function joined(lines: readonly string[]): { headers: Record<string, string>; cookies: string[] } {
  const headers: Record<string, string> = {};
  const cookies: string[] = [];
  for (let i = 0; i < lines.length; i += 2) {
    const [name, value] = [(lines[i] as string).toLowerCase(), lines[i + 1] as string];
    if (name === "cookie") cookies.push(...value.split(/;[ \t]*/).filter((pair) => pair !== ""));
    else append(headers, name, value);
  }
  return { headers, cookies };
}

function joinedQuery(call: FunctionCall): Record<string, string> | undefined {
  const query: Record<string, string> = {};
  for (const [name, value] of call.query) append(query, name, value);
  return call.query.size === 0 ? undefined : query;
}

function append(record: Record<string, string>, name: string, value: string): void {
  const present = own(record, name);
  put(record, name, present === undefined ? value : `${present},${value}`);
}
