import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { headerValue } from "../../core/model/headers.js";
import type { FunctionCall } from "../../core/model/function.js";
import { allBut, type EventBody, isHttpApiText, isRestApiText, toEventBody } from "./event/event-body.js";
import { type EventV1, toEventV1 } from "./event/event-v1.js";
import { toEventV2 } from "./event/event-v2.js";
import type { LambdaEventOptions, LambdaPayload } from "./lambda-options.js";

/** The event of a payload format. */
export type LambdaEvent<Payload extends LambdaPayload = LambdaPayload> = Payload extends "1.0" ? EventV1 : APIGatewayProxyEventV2;

/**
 * The proxy event that API Gateway would send a Lambda function for this call; its body is read to the end. A new object that
 * is the caller's to change.
 *
 * @throws GatewayError BODY_TOO_LARGE
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export async function toLambdaEvent<Payload extends LambdaPayload = "2.0">(
  call: FunctionCall,
  options: LambdaEventOptions<Payload> = {},
): Promise<LambdaEvent<Payload>> {
  const toEvent = options.payload === "1.0" ? toEventV1 : toEventV2;
  return toEvent(call, await bodyOf(call, options), options) as LambdaEvent<Payload>;
}

async function bodyOf(call: FunctionCall, options: LambdaEventOptions): Promise<EventBody | undefined> {
  const { body } = call.request;
  if (body === undefined || body === null) return undefined;
  const bytes = await call.bytes();
  if (bytes.byteLength === 0) return undefined;
  const { payload, binaryMediaTypes } = options;
  const isText = binaryMediaTypes !== undefined ? allBut(binaryMediaTypes) : payload === "1.0" ? isRestApiText : isHttpApiText;
  return toEventBody(bytes, isText(headerValue(call.request, "content-type")));
}
