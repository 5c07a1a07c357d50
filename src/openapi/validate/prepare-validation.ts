import { GatewayError } from "../../core/errors.js";
import type { Exchange } from "../../core/model/exchange.js";
import type { ApiOperation } from "../../core/model/operation.js";
import type { OperationSupport } from "../../core/model/operation-support.js";
import type { PreparedOperation } from "../../core/model/prepared-operation.js";
import { OnFirstUse } from "./on-first-use.js";
import { rulesFor, type ValidationMode, type ValidationOptions } from "./options.js";
import { enforce, report } from "./request/check-request.js";
import { compileRequest } from "./request/compile-request.js";
import { compileResponses } from "./response/compile-response.js";
import { watch } from "./response/watch-response.js";

/** What {@link OperationSupport.prepare} is given beside the operation. */
type Context = Parameters<OperationSupport["prepare"]>[1];

/**
 * Prepares the checks of one operation, as far as its rules want some and there is something to check. Schemas are compiled with the first request; an operation
 * of which one can't be compiled is not checked, of which `error` listeners are told once.
 *
 * @throws TypeError for a mode that there is not
 */
export function prepareValidation(
  operation: ApiOperation,
  context: Context,
  options: ValidationMode | ValidationOptions,
): Pick<PreparedOperation, "checkRequest" | "checkResponse"> {
  const { requests, responses, strict } = rulesFor(options, context.group.name, context.api.name);
  const { parameters = [], requestBody } = operation;
  const wantsRequests = requests !== "off" && (strict || parameters.length > 0 || requestBody !== undefined);
  const wantsResponses = responses !== "off" && Object.keys(operation.responses ?? {}).length > 0;
  return {
    ...(wantsRequests && { checkRequest: requestCheck(operation, context, options) }),
    ...(wantsResponses && { checkResponse: responseCheck(operation, context, options) }),
  };
}

function requestCheck(
  operation: ApiOperation,
  { group, api, limits, platform }: Context,
  options: ValidationMode | ValidationOptions,
): NonNullable<PreparedOperation["checkRequest"]> {
  const { requests, strict } = rulesFor(options, group.name, api.name);
  const { maxBodyBytes = 10_485_760 } = typeof options === "string" ? {} : options;
  const bounds = {
    maxBytes: Math.min(maxBodyBytes, limits.maxBodyBytes),
    timeoutMs: limits.answerTimeoutMs,
    clock: platform.clock,
  };
  const compiled = new OnFirstUse(group, "request", (compiler) => compileRequest(operation, api.path, strict, compiler));
  if (requests === "enforce") {
    return (exchange) => compiled.use(exchange, (look) => enforce(exchange, look, bounds));
  }
  const tell = (exchange: Exchange) => (cause: unknown) => exchange.report(failed("request", exchange, cause));
  return (exchange) => quietly(() => compiled.use(exchange, (look) => report(exchange, look, bounds, tell(exchange))), tell(exchange));
}

function responseCheck(
  operation: ApiOperation,
  { group, platform }: Context,
  options: ValidationMode | ValidationOptions,
): NonNullable<PreparedOperation["checkResponse"]> {
  const { maxResponseBytes = 1_048_576 } = typeof options === "string" ? {} : options;
  const compiled = new OnFirstUse(group, "response", (compiler) => compileResponses(operation, compiler));
  return (response, exchange) =>
    watch(response, exchange, maxResponseBytes, (act) => {
      const judged = Promise.resolve(platform.breathe?.())
        .then(() => compiled.use(exchange, act))
        .catch((cause: unknown) => exchange.report(failed("answer", exchange, cause)));
      exchange.waitUntil(judged);
    });
}

/** Does what must not change an answer. */
function quietly(act: () => undefined | Promise<undefined>, onError: (cause: unknown) => void): undefined | Promise<undefined> {
  try {
    return act()?.catch((cause: unknown) => void onError(cause) as undefined);
  } catch (cause) {
    onError(cause);
    return undefined;
  }
}

function failed(what: "answer" | "request", { api }: Exchange, cause: unknown): GatewayError {
  return new GatewayError("INTERNAL", `The ${what} of ${JSON.stringify(api.name)} could not be checked.`, { cause });
}
