import { GatewayError, isGatewayError } from "../../../core/errors.js";

/**
 * What the client is told about a failed upstream: never an address, a host name or a message from below. The error itself
 * is the `cause`, for the gateway's `error` listeners.
 */
export function toGatewayError(error: unknown): GatewayError {
  if (isGatewayError(error)) return error;
  const code = codeOf(error);
  if (requestFaults.has(code)) return illegalRequest(error);
  if (code === "UND_ERR_CLOSED" || code === "UND_ERR_DESTROYED") {
    return new GatewayError("UNAVAILABLE", "The gateway is closing.", { cause: error });
  }
  if (code === "UND_ERR_CONNECT_TIMEOUT") {
    return new GatewayError("BACKEND_TIMEOUT", "The backend did not accept a connection in time.", { cause: error });
  }
  return new GatewayError("BAD_GATEWAY", badGatewayMessage(code), { cause: error });
}

/** The error of a request that no transport takes. */
export function illegalRequest(cause: unknown): GatewayError {
  return new GatewayError("BAD_REQUEST", "The request holds a header field or a body length that HTTP can't carry.", { cause });
}

/** Whether the upstream is to blame, and not the client or the gateway itself. */
export function isUpstreamFault({ code }: GatewayError): boolean {
  return code === "BAD_GATEWAY" || code === "BACKEND_TIMEOUT";
}

/** What undici and node refuse to send. Path, method and framing are ours, so it is something that the client sent. */
const requestFaults: ReadonlySet<string> = new Set([
  "UND_ERR_INVALID_ARG",
  "UND_ERR_NOT_SUPPORTED",
  "UND_ERR_REQ_CONTENT_LENGTH_MISMATCH",
  "ERR_HTTP2_HEADER_SINGLE_VALUE",
  "ERR_HTTP2_INVALID_CONNECTION_HEADERS",
]);

const unreachable: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EADDRNOTAVAIL",
  "ETIMEDOUT",
]);

const headerTooLong = "UND_ERR_HEADERS_OVERFLOW";

function badGatewayMessage(code: string): string {
  if (unreachable.has(code)) return "The backend can't be reached.";
  if (code === headerTooLong) return "The backend's answer has a longer header than is allowed.";
  if (code === "UND_ERR_RES_CONTENT_LENGTH_MISMATCH" || code === "HTTPParserError") return "The backend's answer is not legal HTTP/1.1.";
  if (/CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_/.test(code)) return "No trusted connection to the backend could be made.";
  return "The backend closed the connection before its answer was complete.";
}

/** What the system or the transport calls an error; `""` where it has no name. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  // Happy Eyeballs reports one error per address that was tried.
  const { code, errors } = error as { code?: unknown; errors?: readonly unknown[] };
  // undici gives the errors of its parser no code.
  if (error.name === "HTTPParserError") return error.name;
  return typeof code === "string" ? code : Array.isArray(errors) ? codeOf(errors[0]) : "";
}
