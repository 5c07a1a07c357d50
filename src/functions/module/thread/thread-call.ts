import { Call } from "../../../backends/call/call.js";
import { emptyRecord, headerValue } from "../../../core/model/headers.js";
import { webPlatform } from "../../../platform/web-platform.js";
import type { LogLevel } from "../../../core/model/function.js";
import type { ThreadTask } from "../messages.js";
import type { ThreadLine } from "./thread-line.js";

/** The call as the function gets it, made from what came over. */
export function toThreadCall({ request, params, path, served, route }: ThreadTask, line: ThreadLine): Call {
  const { url } = request;
  const question = url.indexOf("?");
  const source = {
    request,
    params: Object.assign(emptyRecord<string>(), params),
    path,
    query: question === -1 ? "" : url.slice(question + 1),
    served,
    body: request.body,
    header: (name: string) => headerValue(request, name.toLowerCase()),
    onAbandon: (listener: () => void) => line.onAbandon(listener),
    log: (level: LogLevel, message: string, details?: unknown) => line.log(level, message, details),
    waitUntil: (work: PromiseLike<unknown>) => line.waitUntil(work),
    group: {},
    api: route,
  };
  // The gateway has held the body to its limit.
  return new Call(source, webPlatform, Number.POSITIVE_INFINITY);
}
