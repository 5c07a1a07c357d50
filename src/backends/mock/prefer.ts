import { headerValues } from "../../core/model/headers.js";
import type { MockAnswer } from "../../core/model/mock-answer.js";
import type { MockBackendConfig, MockReply } from "../../core/model/mock-config.js";
import { compileAnswer, operationFor } from "./compile-answer.js";
import type { LiveCall } from "./live-call.js";
import { fixedStatus } from "./content/prepare-response.js";
import { pause } from "./time/pause.js";
import type { Reply, Tools } from "./tools.js";

/** The longest time that a client may ask for, in milliseconds. */
const maxDelayMs = 60_000;

/** The answers that clients may choose from by `Prefer` (RFC 7240). Preferences that can't be met are passed over. */
export class Preferences {
  readonly #examples = new Map<string, Reply>();
  /** The first answer of each status, examples first. */
  readonly #statuses = new Map<number, Reply>();
  readonly #tools: Tools;
  /** Whether one of the answers is the operation's, which knows statuses of its own. */
  #documented = false;

  constructor(config: MockBackendConfig, tools: Tools) {
    this.#tools = tools;
    for (const [name, answer] of Object.entries(config.examples ?? {})) this.#examples.set(name, this.#add(answer));
    for (const reply of config.responses ?? [config as MockReply]) for (const answer of answersOf(reply)) this.#add(answer);
  }

  /** What a request gets: what it prefers, else what it would have got, at the earliest when it wants it. */
  choose(call: LiveCall, otherwise: () => Reply | undefined): Reply | undefined {
    const wanted = parsePrefer(headerValues(call.request, "prefer"));
    const reply = this.#examples.get(wanted.get("example") ?? "") ?? this.#ofStatus(wanted.get("code") ?? "") ?? otherwise();
    const delay = wanted.get("delay") ?? "";
    if (reply === undefined || !/^[1-9]\d{0,8}$/.test(delay)) return reply;
    const { platform, answerTimeoutMs } = this.#tools;
    const wait = () => pause(Math.min(Number(delay), maxDelayMs), call.exchange, platform.clock, answerTimeoutMs);
    // The reply is called at once, for that moves the Mock on.
    return async () => (await Promise.all([reply(call), wait()]))[0];
  }

  #add(answer: MockAnswer): Reply {
    const reply = compileAnswer(answer, this.#tools);
    const status = fixedStatus(answer);
    this.#documented ||= operationFor(answer, this.#tools) !== undefined;
    if (!this.#statuses.has(status)) this.#statuses.set(status, reply);
    return reply;
  }

  #ofStatus(code: string): Reply | undefined {
    if (!/^[2-5]\d\d$/.test(code)) return undefined;
    const known = this.#statuses.get(Number(code));
    if (known !== undefined || this.#documented) return known;
    return ({ exchange }) => exchange.respond({ status: Number(code) });
  }
}

function answersOf(reply: MockReply): readonly MockAnswer[] {
  if (reply.handler !== undefined) return [];
  return reply.sequence ?? [reply];
}

/** Preferences by name in lower case; of several with one name the first counts (RFC 7240 §2). */
function parsePrefer(lines: readonly string[]): ReadonlyMap<string, string> {
  const preferences = new Map<string, string>();
  for (const preference of lines.flatMap((line) => line.split(","))) {
    const [text = ""] = preference.split(";");
    const equals = text.indexOf("=");
    const name = (equals === -1 ? text : text.slice(0, equals)).trim().toLowerCase();
    const value = equals === -1 ? "" : text.slice(equals + 1).trim();
    if (!preferences.has(name)) preferences.set(name, value.startsWith('"') ? value.slice(1, -1) : value);
  }
  return preferences;
}
