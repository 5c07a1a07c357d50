import type {
  ALBEvent,
  ALBResult,
  APIGatewayProxyEvent,
  APIGatewayProxyEventV2,
  APIGatewayProxyResult,
  APIGatewayProxyStructuredResultV2,
} from "aws-lambda";

/** An HTTP request as Lambda is given it: by API Gateway (payload formats 1.0 and 2.0), a function URL, or a load balancer. */
export type HttpEvent = APIGatewayProxyEvent | APIGatewayProxyEventV2 | ALBEvent;

/** What they take for a response. */
export type HttpResult = APIGatewayProxyResult | APIGatewayProxyStructuredResultV2 | ALBResult;

/** Whether an event has format 2.0: from an HTTP API, or a function URL. */
export function isVersion2(event: HttpEvent): event is APIGatewayProxyEventV2 {
  return (event as { version?: unknown }).version === "2.0";
}

/** Whether an event comes from a load balancer. */
export function isFromBalancer(event: HttpEvent): event is ALBEvent {
  return "elb" in event.requestContext;
}

/** @throws TypeError when it is none of the events of HTTP */
export function checkHttpEvent(event: HttpEvent): void {
  const { requestContext, httpMethod } = event as Partial<ALBEvent>;
  if (typeof requestContext === "object" && requestContext !== null && (isVersion2(event) || typeof httpMethod === "string")) return;
  throw new TypeError("The event is no HTTP request of API Gateway, a function URL or a load balancer: check what invokes this function.");
}
