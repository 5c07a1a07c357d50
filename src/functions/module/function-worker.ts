/**
 * What runs in the threads of `fromModule`. Not for import: the pool loads it.
 * @module
 */
import { move, transferableSymbol, valueSymbol } from "piscina";
import type { ThreadReply, ThreadTask } from "./messages.js";
import { loadFunction } from "./thread/load-function.js";
import { toThreadCall } from "./thread/thread-call.js";
import { ThreadLine } from "./thread/thread-line.js";
import { toFailure, toReply } from "./thread/to-reply.js";

/** Runs the function of a task once; never rejects. */
export async function answer(task: ThreadTask): Promise<unknown> {
  const { port } = task;
  const line = new ThreadLine(port);
  try {
    const handler = await loadFunction(task.module, task.exportName);
    line.begun();
    return movable(await toReply(await handler(toThreadCall(task, line))));
  } catch (error) {
    return toFailure(error);
  } finally {
    void line.end();
  }
}

/** The reply with a body that is moved and not copied. */
function movable(reply: ThreadReply): unknown {
  if (reply.kind !== "answer" || reply.body === null) return reply;
  return move({ [transferableSymbol]: [reply.body.buffer], [valueSymbol]: reply } as never);
}
