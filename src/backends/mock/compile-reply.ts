import { GatewayError } from "../../core/errors.js";
import type { MockReply, MockSequence } from "../../core/model/mock-config.js";
import { compileAnswer } from "./compile-answer.js";
import { compileHandler } from "./compile-handler.js";
import type { Reply, Tools } from "./tools.js";

/** Compiles one answer, a sequence of them, or a handler. */
export function compileReply(reply: MockReply, tools: Tools): Reply {
  if (reply.handler !== undefined) return compileHandler(reply.handler, tools);
  return reply.sequence === undefined ? compileAnswer(reply, tools) : compileSequence(reply, tools);
}

/** Each request takes the next answer at once, however long that one then takes. */
function compileSequence({ sequence, whenExhausted = "last" }: MockSequence, tools: Tools): Reply {
  const replies = sequence.map((answer) => compileAnswer(answer, tools));
  const { length } = replies;
  return (call) => {
    const index = call.state.count(replies) - 1;
    if (index >= length && whenExhausted === "error") throw exhausted(length);
    const taken = whenExhausted === "cycle" ? index % length : Math.min(index, length - 1);
    return (replies[taken] as Reply)(call);
  };
}

function exhausted(length: number): GatewayError {
  const responses = length === 1 ? "1 response" : `${length} responses`;
  return new GatewayError("MOCK_EXHAUSTED", `The sequence of ${responses} of this Mock is used up.`);
}
