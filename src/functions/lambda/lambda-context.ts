import type { Context } from "aws-lambda";
import type { FunctionCall } from "../../core/model/function.js";
import { webPlatform } from "../../platform/web-platform.js";
import { defaultTimeoutMs, type LambdaOptions } from "./lambda-options.js";

/** What a handler's callback is given. */
export type Outcome = (error: unknown, result?: unknown) => void;

/** The `context` of one invocation, whose time begins now. Its `done`, `succeed` and `fail` end it as a callback does. */
export function makeContext(call: FunctionCall, options: LambdaOptions, settle: Outcome): Context {
  const { functionVersion = "$LATEST", region = "us-east-1", accountId = "123456789012", clock = webPlatform.clock } = options;
  const functionName = options.functionName ?? call.served.api ?? "function";
  const awsRequestId = globalThis.crypto.randomUUID();
  const endsAt = clock.now() + (options.timeoutMs ?? defaultTimeoutMs);
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName,
    functionVersion,
    invokedFunctionArn: `arn:aws:lambda:${region}:${accountId}:function:${functionName}`,
    memoryLimitInMB: String(options.memoryLimitMb ?? 128),
    awsRequestId,
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: `[${functionVersion}]${awsRequestId.replaceAll("-", "")}`,
    getRemainingTimeInMillis: () => Math.max(0, Math.floor(endsAt - clock.now())),
    done: settle,
    fail: (error) => settle(error ?? new Error("The function failed.")),
    succeed: (result: unknown) => settle(null, result),
  };
}
