import type { ConfigIssue } from "../../core/errors.js";
import { GatewayError, isGatewayError } from "../../core/errors.js";
import type { BackendAdapter, BackendHandler, PrepareContext, ValidateContext } from "../../core/model/adapter.js";
import { BodyStream } from "../../core/model/body.js";
import type { FunctionBackendConfig } from "../../core/model/config.js";
import type { Exchange } from "../../core/model/exchange.js";
import type { FunctionHandler } from "../../core/model/function.js";
import type { Platform } from "../../core/model/ports.js";
import type { GatewayResponse } from "../../core/model/response.js";
import { durationMs, type ObjectShape } from "../../core/model/shape.js";
import { Call } from "../call/call.js";
import { checkNamedFunction } from "./check-name.js";
import { Closables } from "./closables.js";
import { type FoundFunction, findFunction, findVersion, latest } from "./registry.js";
import { toGatewayResponse } from "./to-gateway-response.js";

const defaultTimeoutMs = 29_000;
/** Request bodies are held as a whole, so they may be this large at most: 6 MiB, as function services have it. */
const maxBufferedBytes = 6_291_456;

/** Answers by calling a registered function or an inline handler. Legal on APIs only (R1). */
export class FunctionBackend implements BackendAdapter<FunctionBackendConfig> {
  readonly kind = "function";
  readonly levels = ["api"] as const;
  readonly ownsDeadline = true;
  readonly shape: ObjectShape = {
    is: "object",
    keys: {
      name: { is: "string", minLength: 1 },
      qualifier: { is: "string", minLength: 1 },
      handler: { is: "function" },
      timeoutMs: durationMs,
    },
    exactlyOne: ["name", "handler"],
  };
  readonly #closables = new Closables();

  validate(config: FunctionBackendConfig, { functions }: ValidateContext): readonly ConfigIssue[] {
    return checkNamedFunction(config, functions);
  }

  prepare(config: FunctionBackendConfig, { functions, platform, limits }: PrepareContext): BackendHandler {
    const { handler } = find(config, functions);
    this.#closables.add(handler);
    const timeoutMs = config.timeoutMs ?? defaultTimeoutMs;
    const maxBytes = Math.min(maxBufferedBytes, limits.maxBodyBytes);
    return (exchange) => run(handler, new Call(exchange, platform, maxBytes), exchange, timeoutMs, platform);
  }

  close(): Promise<void> {
    return this.#closables.close();
  }
}

function find(config: FunctionBackendConfig, functions: PrepareContext["functions"]): FoundFunction {
  if (config.handler !== undefined) return { handler: config.handler, version: null };
  const definition = findFunction(functions, config.name);
  const found = definition && findVersion(definition, config.qualifier ?? latest);
  if (found === undefined) throw new TypeError(`There is no function ${config.name}:${config.qualifier ?? latest}.`);
  return found;
}

/** Runs a handler; gives its answer at once when it answers at once. */
function run(
  handler: FunctionHandler,
  call: Call,
  exchange: Exchange,
  timeoutMs: number,
  platform: Platform,
): GatewayResponse | Promise<GatewayResponse> {
  let result: unknown;
  try {
    result = handler(call);
  } catch (error) {
    call.release();
    throw failed(error);
  }
  return isThenable(result) ? settle(result, call, exchange, timeoutMs, platform) : finish(result, call, exchange);
}

/** Makes the answer. A body that still streams may still want to know that the client has left. */
function finish(result: unknown, call: Call, exchange: Exchange): GatewayResponse {
  let streams = false;
  try {
    const response = toGatewayResponse(result, exchange);
    streams = response.body instanceof BodyStream;
    return response;
  } finally {
    if (!streams) call.release();
  }
}

function settle(
  result: PromiseLike<unknown>,
  call: Call,
  exchange: Exchange,
  timeoutMs: number,
  platform: Platform,
): Promise<GatewayResponse> {
  return new Promise((resolve, reject) => {
    const stop = platform.clock.schedule(() => {
      const error = new GatewayError("BACKEND_TIMEOUT", `The function did not answer within ${timeoutMs} ms.`);
      call.abort(error);
      call.release();
      reject(error);
    }, timeoutMs);
    result.then(
      (value) => {
        stop();
        try {
          resolve(finish(value, call, exchange));
        } catch (error) {
          reject(error);
        }
      },
      (error: unknown) => {
        stop();
        call.release();
        reject(failed(error));
      },
    );
  });
}

/** What a handler threw, as the client may know it: a GatewayError as it is, anything else without its message. */
function failed(error: unknown): GatewayError {
  return isGatewayError(error) ? error : new GatewayError("FUNCTION_FAILED", "The function failed.", { cause: error });
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}
