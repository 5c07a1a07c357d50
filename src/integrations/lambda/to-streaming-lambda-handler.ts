import { pipeline } from "node:stream/promises";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { awslambda } from "../../functions/lambda/streaming/awslambda.js";
import type { StreamifiedHandler } from "../../functions/lambda/streaming/streamed-handler.js";
import { fromHttpEvent } from "./from-http-event.js";
import { checkHttpEvent } from "./http-event.js";
import { metadataOf } from "./to-http-result.js";
import type { LambdaGateway, LambdaHandlerOptions } from "./to-lambda-handler.js";

/**
 * As `toLambdaHandler`, for functions whose responses stream (`InvokeMode: RESPONSE_STREAM` of a function URL): the body leaves as the
 * backend gives it, with its backpressure, and breaks off where it does. Needs no global `awslambda`.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html
 */
export function toStreamingLambdaHandler(
  gateway: LambdaGateway,
  { basePath = "" }: LambdaHandlerOptions = {},
): StreamifiedHandler<APIGatewayProxyEventV2> {
  const base = basePath.replace(/\/+$/, "");
  return awslambda.streamifyResponse<APIGatewayProxyEventV2>(async (event, responseStream) => {
    checkHttpEvent(event);
    const { status: statusCode, headers, body } = await gateway.dispatch(fromHttpEvent(event, base));
    const stream = awslambda.HttpResponseStream.from(responseStream, { statusCode, ...metadataOf(headers) });
    // The first write takes the metadata along: there has to be one, also where there is no body.
    await pipeline(body === null || body instanceof Uint8Array ? [body ?? new Uint8Array(0)] : body, stream);
  });
}
