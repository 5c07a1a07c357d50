import type { GatewayError } from "../../errors.js";
import { Answer } from "../../model/answer.js";
import type { ResponseFault } from "../../model/fault.js";
import { isName } from "../../model/headers.js";
import type { Platform } from "../../model/ports.js";
import type { ResponseBody } from "../../model/response.js";
import { servedFieldName } from "./served-field.js";

/** An answer with the fields that tell who gave it. All else is the answer's own, which other requests may get as well. */
export class ExposedAnswer extends Answer {
  readonly #answer: Answer;
  readonly #fields: readonly string[];
  readonly #platform: Platform;
  #all: readonly string[] | undefined;

  /** @param fields name and value alternating */
  constructor(answer: Answer, fields: readonly string[], platform: Platform) {
    super(answer.status, [], null, answer.served, platform);
    this.#answer = answer;
    this.#fields = fields;
    this.#platform = platform;
  }

  override get rawHeaders(): readonly string[] {
    this.#all ??= [...withoutServed(this.#answer.rawHeaders), ...this.#fields];
    return this.#all;
  }

  override get body(): ResponseBody {
    return this.#answer.body;
  }

  override get streams(): boolean {
    return this.#answer.streams;
  }

  override get fault(): ResponseFault | undefined {
    return this.#answer.fault;
  }

  override get error(): GatewayError | undefined {
    return this.#answer.error;
  }

  override bytes(): Promise<Uint8Array> {
    return this.#answer.bytes();
  }

  override text(): Promise<string> {
    return this.#answer.text();
  }

  override withoutBody(): Answer {
    return this.onto(this.#answer.withoutBody());
  }

  /** Another answer with the fields of this one: what is given in its place. */
  onto(answer: Answer): ExposedAnswer {
    return new ExposedAnswer(answer, this.#fields, this.#platform);
  }
}

/** The answer that is given in the place of `last`, and tells what that one would have told. */
export function exposedAs(last: Answer, answer: Answer): Answer {
  return last instanceof ExposedAnswer ? last.onto(answer) : answer;
}

/** What another gateway behind this one says of itself is not what this one says. */
function withoutServed(rawHeaders: readonly string[]): string[] {
  const kept: string[] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string;
    if (!isName(name, servedFieldName)) kept.push(name, rawHeaders[i + 1] as string);
  }
  return kept;
}
