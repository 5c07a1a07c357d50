import type {
  ALBEvent,
  ALBResult,
  APIGatewayProxyEvent,
  APIGatewayProxyEventV2,
  APIGatewayProxyResult,
  APIGatewayProxyStructuredResultV2,
} from "aws-lambda";
import type { AnyBackendConfig } from "../../core/model/any-backend.js";
import type { Gateway } from "../../core/model/gateway.js";
import { fromHttpEvent } from "./from-http-event.js";
import { checkHttpEvent, type HttpEvent } from "./http-event.js";
import { toHttpResult } from "./to-http-result.js";

/** What a gateway does for Lambda. */
export type LambdaGateway = Pick<Gateway<AnyBackendConfig>, "dispatch">;

/** A handler of Lambda for every event that is an HTTP request. */
export interface LambdaHttpHandler {
  (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2>;
  (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult>;
  (event: ALBEvent): Promise<ALBResult>;
}

/** Options of {@link toLambdaHandler}. */
export interface LambdaHandlerOptions {
  /** Taken off the path where it begins with it: the stage of an HTTP API (`"/prod"`), the mapping of a domain. Default: nothing is. */
  readonly basePath?: string;
}

/**
 * A gateway as an AWS Lambda function: `export const handler = toLambdaHandler(gateway)`. It takes the events of API Gateway (payload
 * formats 1.0 and 2.0), function URLs and application load balancers, and answers each in its own form: text as it is, everything
 * else in base64, cookies one by one (where a load balancer has multi-value headers turned off, only the last). Whole bodies only,
 * see `toStreamingLambdaHandler`; trailers have no place.
 *
 * The handler rejects with `TypeError` when the event is no HTTP request, and with a Mock's fault, as `fetch` would.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function toLambdaHandler(gateway: LambdaGateway, { basePath = "" }: LambdaHandlerOptions = {}): LambdaHttpHandler {
  const base = basePath.replace(/\/+$/, "");
  const handler = async (event: HttpEvent) => {
    checkHttpEvent(event);
    return toHttpResult(await gateway.dispatch(fromHttpEvent(event, base)), event);
  };
  return handler as LambdaHttpHandler;
}
