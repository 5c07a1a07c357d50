import { MessageChannel } from "node:worker_threads";
import type { Piscina } from "piscina";
import { GatewayError } from "../../core/errors.js";
import type { FunctionCall } from "../../core/model/function.js";
import type { FromThread, ThreadReply, ThreadTask } from "./messages.js";

/** How long a function may go on after its client has left, if it listens to `signal`; then its thread is killed. */
const graceMs = 1000;

/**
 * Runs one call in a thread of the pool. The thread is killed when the function has run for `timeoutMs`, or does not end
 * although its client has left; whatever it does to itself, the pool has another for the next call.
 *
 * @throws GatewayError BACKEND_TIMEOUT; the signal's reason; what the thread died of
 */
export async function runInThread(
  pool: Piscina,
  task: Omit<ThreadTask, "port">,
  { signal, log, waitUntil }: Pick<FunctionCall, "signal" | "log" | "waitUntil">,
  timeoutMs: number,
): Promise<ThreadReply> {
  const { port1, port2 } = new MessageChannel();
  const killing = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const killAfter = (ms: number, reason: unknown) => {
    clearTimeout(timer);
    timer = setTimeout(() => killing.abort(reason), ms);
  };
  const onLeave = () => {
    port1.postMessage("left");
    killAfter(graceMs, signal.reason);
  };
  // A thread that dies before it has loaded anything has no task to fail: the pool says so.
  const onPoolError = (error: unknown) => killing.abort(error);
  let works = false;
  port1.on("message", (message: FromThread) => {
    if (message.say === "log") return log[message.level](message.message, message.details);
    if (message.say === "works") {
      works = true;
      return waitUntil(new Promise((resolve) => port1.once("close", resolve)));
    }
    pool.off("error", onPoolError);
    if (!signal.aborted) killAfter(timeoutMs, new GatewayError("BACKEND_TIMEOUT", `The function did not answer within ${timeoutMs} ms.`));
  });
  pool.on("error", onPoolError);
  if (signal.aborted) onLeave();
  else signal.addEventListener("abort", onLeave, { once: true });
  const { body } = task.request;
  const transferList = body === null ? [port2] : [port2, body.buffer as ArrayBuffer];
  try {
    return await pool.run({ ...task, port: port2 } satisfies ThreadTask, { transferList, signal: killing.signal });
  } catch (error) {
    // It may never have got to a thread. Otherwise the thread closes it when it has no more to say, or with its own end.
    if (!works) port1.close();
    throw killing.signal.aborted ? killing.signal.reason : error;
  } finally {
    clearTimeout(timer);
    pool.off("error", onPoolError);
    signal.removeEventListener("abort", onLeave);
  }
}
