import { GatewayError } from "../../core/errors.js";
import type { Exchange } from "../../core/model/exchange.js";
import { headerValues } from "../../core/model/headers.js";
import type { MockCall } from "../../core/model/mock-call.js";
import type { Platform, RandomSource } from "../../core/model/ports.js";
import { Call } from "../call/call.js";
import type { MockState } from "./mock-state.js";

/** Characters that one answer may be filled with: placeholders may repeat a whole request body, again and again. */
const maxFilled = 8_388_608;

/** A request on its way through a Mock: what conditions and placeholders look at, and what a handler is given. */
export class LiveCall extends Call implements MockCall {
  readonly exchange: Exchange;
  readonly state: MockState;
  readonly number: number;
  readonly platform: Platform;
  /** Somebody has asked for the body before it had arrived: what was found out without it does not count. */
  waits = false;
  readonly #maxBytes: number;
  #data: unknown;
  #parsed = false;
  #filled = 0;
  #cookies: ReadonlyMap<string, string> | undefined;

  /** @param number the call's, from 1 */
  constructor(exchange: Exchange, state: MockState, number: number, platform: Platform, maxBytes: number) {
    super(exchange, platform, maxBytes);
    this.exchange = exchange;
    this.state = state;
    this.number = number;
    this.platform = platform;
    this.#maxBytes = maxBytes;
  }

  get random(): RandomSource {
    return this.state.random ?? this.platform.random;
  }

  get cookie(): (name: string) => string | undefined {
    return (name) => {
      this.#cookies ??= parseCookies(headerValues(this.request, "cookie"));
      return this.#cookies.get(name);
    };
  }

  /**
   * The body as JSON, parsed once; `undefined` where there is none, where it is none, and where it has not arrived: then
   * {@link waits} is set.
   * @throws GatewayError BODY_TOO_LARGE
   */
  get data(): unknown {
    if (this.#parsed) return this.#data;
    const { body } = this.exchange;
    if (typeof body === "string") this.#parse(body, body.length);
    else if (body instanceof Uint8Array) this.#parse(body, body.byteLength);
    else if (body !== null) this.waits = true;
    return this.#data;
  }

  /** Whether all of the body is here, or there is none. */
  get arrived(): boolean {
    const { body } = this.exchange;
    return this.#parsed || body === null || typeof body === "string" || body instanceof Uint8Array;
  }

  /** Waits for the body, so that {@link data} has it. */
  async arrival(): Promise<this> {
    this.#parse(await this.bytes(), 0);
    this.waits = false;
    return this;
  }

  /**
   * Text that goes into the answer.
   * @throws GatewayError BODY_TOO_LARGE where it is too much in all
   */
  counted(text: string): string {
    this.#filled += text.length;
    if (this.#filled <= maxFilled) return text;
    throw new GatewayError("BODY_TOO_LARGE", "The answer would repeat too much of the request.");
  }

  #parse(body: string | Uint8Array, length: number): void {
    if (length > this.#maxBytes) throw new GatewayError("BODY_TOO_LARGE", `The request body has more than ${this.#maxBytes} bytes.`);
    this.#parsed = true;
    try {
      this.#data = JSON.parse(typeof body === "string" ? body : this.platform.decodeUtf8(body));
    } catch {
      // It is no JSON: there are no values in it.
    }
  }
}

/** The pairs of a `Cookie` field (RFC 6265 §4.2.1); of several with one name the first, which is the most specific. */
function parseCookies(lines: readonly string[]): ReadonlyMap<string, string> {
  const cookies = new Map<string, string>();
  for (const pair of lines.flatMap((line) => line.split(";"))) {
    const equals = pair.indexOf("=");
    const name = pair.slice(0, equals).trim();
    if (equals > 0 && !cookies.has(name)) cookies.set(name, pair.slice(equals + 1).trim());
  }
  return cookies;
}
