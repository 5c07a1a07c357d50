import type { Answer } from "../model/answer.js";
import type { FaultKind } from "../model/fault.js";
import type { DispatchEvent } from "../model/gateway.js";
import type { Platform } from "../model/ports.js";
import type { GatewayRequest } from "../model/request.js";
import type { Served } from "../model/resolution.js";
import type { GatewayResponse } from "../model/response.js";
import { nameOf } from "./events.js";

/** Says that a request has its answer. What may hold secrets is no property of its own: to write the event to a log shows none. */
export class Dispatched implements DispatchEvent {
  readonly method: string;
  readonly url: string;
  readonly status: number;
  readonly served: Served;
  readonly durationMs: number;
  declare readonly fault?: FaultKind;
  readonly #given: unknown;
  readonly #answer: Answer;
  readonly #platform: Platform;

  constructor(given: unknown, answer: Answer, durationMs: number, platform: Platform) {
    const { method, url } = nameOf(given);
    this.method = method;
    this.url = url;
    this.status = answer.status;
    this.served = answer.served;
    this.durationMs = durationMs;
    if (answer.fault !== undefined) this.fault = answer.fault.kind;
    this.#given = given;
    this.#answer = answer;
    this.#platform = platform;
  }

  get request(): GatewayRequest | null {
    const given = this.#given as GatewayRequest | null;
    if (typeof given !== "object" || given === null) return null;
    try {
      return this.#platform.isWebRequest(given) ? this.#platform.fromWebRequest(given) : given;
    } catch {
      return null; // a request whose properties are code that fails
    }
  }

  get response(): GatewayResponse {
    return this.#answer;
  }
}
