import type { FunctionCall } from "./function.js";
import type { MockAnswer } from "./mock-answer.js";
import type { RandomSource } from "./ports.js";
import type { GatewayResponse, ResponseInit } from "./response.js";
import type { WebResponse } from "./web.js";

/** What a Mock's handler is given: what a function's is, and what Mocks have besides. */
export interface MockCall<Path extends string = string> extends FunctionCall<Path> {
  /** How many requests this API's Mock has had, this one among them. */
  readonly number: number;
  /** The gateway's random source: seeded, every run is the same. */
  readonly random: RandomSource;
  /** Value of a cookie by name (RFC 6265 §5.4). */
  cookie(name: string): string | undefined;
}

/** An answer as data, with the time that it takes and the fault that it has; a web `Response`; or an answer of `exchange.respond`. */
export type MockHandlerResult = (ResponseInit & Pick<MockAnswer, "delayMs" | "fault" | "hang">) | GatewayResponse | WebResponse;

/** Makes a Mock's answer. Throwing gives 500 without the message leaving. */
export type MockHandler<Path extends string = string> = {
  // Method syntax, as of `FunctionHandler`: a handler for one template stands wherever a handler is wanted.
  call(call: MockCall<Path>): MockHandlerResult | Promise<MockHandlerResult>;
}["call"];
