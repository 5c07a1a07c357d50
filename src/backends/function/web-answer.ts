import { Answer } from "../../core/model/answer.js";
import type { BodyStream } from "../../core/model/body.js";
import { isFieldValue } from "../../core/model/headers.js";
import type { Platform } from "../../core/model/ports.js";
import type { Served } from "../../core/model/resolution.js";

/**
 * The answer of a function that gave a web `Response` with a body. Whoever wants a web `Response` gets that one: to make
 * another of it would cost more than all the rest.
 */
export class WebAnswer extends Answer {
  readonly #response: Response;
  readonly #stream: BodyStream;
  readonly #onFailure: (cause: unknown) => void;

  /**
   * @param stream the response's body, not opened yet
   * @param onFailure told why the body broke off, where it is read without `stream`
   */
  constructor(response: Response, stream: BodyStream, onFailure: (cause: unknown) => void, served: Served, platform: Platform) {
    super(response.status, rawHeadersOf(response), stream, served, platform);
    this.#response = response;
    this.#stream = stream;
    this.#onFailure = onFailure;
  }

  override text(): Promise<string> {
    return this.#untouched ? this.#told(this.#response.text()) : super.text();
  }

  override bytes(): Promise<Uint8Array> {
    return this.#untouched ? this.#told(this.#response.arrayBuffer().then((buffer) => new Uint8Array(buffer))) : super.bytes();
  }

  override toResponse(): Response {
    return this.#untouched ? this.#response : (super.toResponse() as Response);
  }

  get #untouched(): boolean {
    return !this.#stream.used && !this.#response.bodyUsed;
  }

  async #told<Value>(reading: Promise<Value>): Promise<Value> {
    try {
      return await reading;
    } catch (cause) {
      this.#onFailure(cause);
      throw cause;
    }
  }
}

/**
 * The header of a web `Response`, name and value alternating; several Set-Cookie stay several.
 * @throws TypeError where a value holds control characters, which `Headers` allow and HTTP/1.1 does not
 */
export function rawHeadersOf({ headers }: Response): string[] {
  const raw: string[] = [];
  for (const [name, value] of headers) {
    if (!isFieldValue(value)) throw new TypeError(`The value of header ${JSON.stringify(name)} is not one that HTTP can carry.`);
    raw.push(name, value);
  }
  return raw;
}
