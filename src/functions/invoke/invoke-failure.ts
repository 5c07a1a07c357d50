import { GatewayError } from "../../core/errors.js";

/**
 * Why an invocation failed, `undefined` where it did not: the service refuses (a status), or the function failed
 * (`X-Amz-Function-Error`). What either says of it is the cause, which never reaches the client.
 */
export function failureOf({ status, ok, headers }: Response, text: string): GatewayError | undefined {
  const cause = new Error(text.slice(0, 2000));
  if (headers.has("x-amz-function-error")) {
    return isTimeout(text)
      ? new GatewayError("BACKEND_TIMEOUT", "The function did not answer in time.", { cause })
      : new GatewayError("FUNCTION_FAILED", "The function failed.", { cause });
  }
  if (ok) return undefined;
  if (status === 413)
    return new GatewayError("BODY_TOO_LARGE", "The function's service takes no event as large as this request makes.", { cause });
  if (status === 429 || status === 503) {
    const after = headers.get("retry-after") ?? "";
    const more = /^\d{1,9}$/.test(after) ? { headers: { "retry-after": after } } : {};
    return new GatewayError("UNAVAILABLE", "The function's service takes no more calls at this moment.", { cause, ...more });
  }
  return new GatewayError("BAD_GATEWAY", `The function's service answered ${status}.`, { cause });
}

/** Lambda names a function that it has stopped: by its error's type, in older runtimes in its message only. */
function isTimeout(text: string): boolean {
  try {
    const { errorType, errorMessage } = JSON.parse(text) as { readonly errorType?: unknown; readonly errorMessage?: unknown };
    return errorType === "Sandbox.Timedout" || /\bTask timed out after\b/.test(String(errorMessage));
  } catch {
    return false;
  }
}
