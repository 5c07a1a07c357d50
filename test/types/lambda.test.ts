import type { APIGatewayProxyHandler, APIGatewayProxyHandlerV2 } from "aws-lambda";
import { expect, it } from "vitest";
import { awslambda, fromLambda } from "../../src/functions/index.js";

declare const v1: APIGatewayProxyHandler;
declare const v2: APIGatewayProxyHandlerV2;

/** Never called: what matters is what compiles. */
function lambdaTypes(): void {
  fromLambda(v2);
  fromLambda(v2, { payload: "2.0" });
  fromLambda(v1, { payload: "1.0" });
  fromLambda(async (event) => event.rawPath.length);
  fromLambda(async (event) => ({ statusCode: 200, body: event.httpMethod }), { payload: "1.0" });
  fromLambda((event, context, callback) => callback(null, [event.rawPath, context.awsRequestId]));
  fromLambda(awslambda.streamifyResponse(async (_event, stream) => void stream.end("a")));
  fromLambda(async (event: { readonly body?: string }) => event.body);

  // @ts-expect-error a handler of 1.0 is not given events of 2.0, which is the default
  fromLambda(v1);
  // @ts-expect-error a handler of 1.0 is not given events of 2.0
  fromLambda(v1, { payload: "2.0" });
  // @ts-expect-error a handler of 2.0 is not given events of 1.0
  fromLambda(v2, { payload: "1.0" });
  // @ts-expect-error an event of 2.0 has no httpMethod
  fromLambda(async (event) => event.httpMethod);
  // @ts-expect-error in 1.0 a result has a statusCode
  fromLambda(async () => ({ status: 200 }), { payload: "1.0" });
  // @ts-expect-error in 1.0 a body is text
  fromLambda(async (event) => ({ statusCode: 200, body: { path: event.path } }), { payload: "1.0" });
  // @ts-expect-error there are two formats
  fromLambda(v2, { payload: "3.0" });
}

it("the types of Lambda handlers hold", () => expect(lambdaTypes).toBeTypeOf("function"));
