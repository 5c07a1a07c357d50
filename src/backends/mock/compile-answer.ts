import type { MockAnswer } from "../../core/model/mock-answer.js";
import { fillResponse } from "./content/fill-response.js";
import { prepareResponse } from "./content/prepare-response.js";
import { giveFault } from "./fault.js";
import { drawDelay } from "./time/delay.js";
import { pause } from "./time/pause.js";
import type { Reply, Tools } from "./tools.js";

/** Whether an answer says anything itself; if not, the API's documented response stands in for it, or its operation. */
function hasContent({ status, headers, json, text, body, file, stream }: MockAnswer): boolean {
  return [status, headers, json, text, body, file, stream].some((part) => part !== undefined);
}

/** Whether every request gets the same bytes at once. */
export function isFixed({ template, stream, delayMs, fault, hang }: MockAnswer): boolean {
  return template !== true && hang !== true && [stream, delayMs, fault].every((part) => part === undefined);
}

/** An answer with the documented content where it has none. */
export function withContent(answer: MockAnswer, { documented }: Tools): MockAnswer {
  return hasContent(answer) ? answer : { ...documented, ...answer };
}

/** What answers in the place of content that neither the answer has nor the API's documented response. */
export function operationFor(answer: MockAnswer, { operation }: Pick<Tools, "operation">): Tools["operation"] {
  return hasContent(answer) ? undefined : operation;
}

/** Compiles an answer. */
export function compileAnswer(given: MockAnswer, tools: Tools): Reply {
  const operation = operationFor(given, tools);
  if (operation !== undefined) return inTime(given, ({ exchange }) => operation(exchange), tools);
  const answer = withContent(given, tools);
  return inTime(answer, compileContent(answer, tools), tools);
}

function compileContent(answer: MockAnswer, tools: Tools): Reply {
  if (answer.template === true || answer.stream !== undefined) return fillResponse(answer, tools);
  const response = prepareResponse(answer, tools);
  return () => response;
}

/** What an answer's time and fault make of it. Both are drawn when it is chosen, so that requests that overlap don't mix. */
export function inTime(
  { delayMs = 0, fault, hang = false }: MockAnswer,
  reply: Reply,
  { answerTimeoutMs }: Pick<Tools, "answerTimeoutMs">,
): Reply {
  if (delayMs === 0 && fault === undefined && !hang) return reply;
  const { kind, probability = 1 } = typeof fault === "string" ? { kind: fault } : (fault ?? { kind: undefined });
  return (call) => {
    const ms = hang ? Number.POSITIVE_INFINITY : drawDelay(delayMs, call.random);
    const fails = probability === 1 || call.random() < probability;
    const give = () => (kind !== undefined && fails ? giveFault(kind, reply, call) : reply(call));
    return ms > 0 ? pause(ms, call.exchange, call.platform.clock, answerTimeoutMs).then(give) : give();
  };
}
