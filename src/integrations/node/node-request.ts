import type { IncomingMessage, ServerResponse } from "node:http";
import type { TLSSocket } from "node:tls";
import type { GatewayError } from "../../core/errors.js";
import type { BodyStream } from "../../core/model/body.js";
import { toHeaderRecord } from "../../core/model/headers.js";
import type { GatewayRequest, RequestBody, RequestHeaders } from "../../core/model/request.js";
import { http2StreamOf, toHttp1Fields } from "./http2.js";
import { requestBody } from "./request-body.js";
import { writeInformation } from "./write-information.js";

/** A request where it is not as it came: an application stood between. */
export interface HandedRequest {
  readonly url?: string;
  readonly rawHeaders?: readonly string[];
  /** Its body, or why there is none any more. */
  readonly content?: RequestBody | GatewayError | undefined;
}

const unchanged: HandedRequest = {};

/** A message's field lines as those of HTTP/1.1, name and value alternating. */
export function fieldsOf({ httpVersionMajor, rawHeaders }: IncomingMessage): readonly string[] {
  return httpVersionMajor === 2 ? toHttp1Fields(rawHeaders) : rawHeaders;
}

/** A node:http request as the gateway takes it. What a request may not need is made when it is asked for. */
export class NodeRequest implements GatewayRequest {
  readonly method: string;
  readonly url: string;
  readonly rawHeaders: readonly string[];
  readonly #req: IncomingMessage;
  readonly #res: ServerResponse;
  readonly #hasBody: boolean;
  readonly #expectsContinue: boolean;
  /** Whether an application has stood between, which may have set fields of the answer, and taken them back. */
  readonly wasHanded: boolean;
  readonly #content: RequestBody | GatewayError | undefined;
  #headers: RequestHeaders | undefined;
  #body: BodyStream | null | undefined;
  #controller: AbortController | undefined;
  #listeners: (() => void)[] | undefined;

  /**
   * @param hasBody the request announces a body
   * @param expectsContinue the client waits for 100 (Continue) and nobody has sent it (RFC 9110 §10.1.1)
   * @param handed what an application has made of it
   */
  constructor(req: IncomingMessage, res: ServerResponse, hasBody: boolean, expectsContinue: boolean, handed: HandedRequest = unchanged) {
    this.method = req.method as string; // set on every request that a server receives
    this.url = handed.url ?? (req.url as string);
    this.rawHeaders = handed.rawHeaders ?? fieldsOf(req);
    this.wasHanded = handed !== unchanged;
    this.#content = handed.content;
    this.#req = req;
    this.#res = res;
    this.#hasBody = hasBody;
    this.#expectsContinue = expectsContinue;
  }

  get headers(): RequestHeaders {
    this.#headers ??= toHeaderRecord(this.rawHeaders);
    return this.#headers;
  }

  /** @throws GatewayError where nothing is left of it; the gateway answers that as it answers all errors */
  get body(): RequestBody | null {
    if (this.#content instanceof Error) throw this.#content;
    if (this.#content !== undefined) return this.#content;
    if (this.#body === undefined) {
      this.#body = this.#hasBody ? requestBody(this.#req, this.#res, () => this.#continue()) : null;
    }
    return this.#body;
  }

  get client(): { readonly address: string | undefined; readonly protocol: "http" | "https" } {
    const { socket } = this.#req;
    return { address: socket.remoteAddress, protocol: (socket as TLSSocket).encrypted === true ? "https" : "http" };
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      const controller = new AbortController();
      this.#controller = controller;
      this.onAbandon(() => controller.abort());
    }
    return this.#controller.signal;
  }

  /** Whether the connection, or the stream of HTTP/2, broke before the answer was complete. */
  get abandoned(): boolean {
    const stream = http2StreamOf(this.#res);
    // A stream that is reset counts as finished: nothing more can be written to it.
    if (stream?.aborted === true) return true;
    return !this.#res.writableFinished && (stream ?? this.#req.socket).destroyed;
  }

  onAbandon(listener: () => void): void {
    if (this.abandoned) return listener();
    if (this.#listeners !== undefined) return void this.#listeners.push(listener);
    this.#listeners = [listener];
    const check = () => this.#tellAbandoned();
    // A pipelined response that waits for its turn has no socket to hear from; its request hears it.
    this.#res.on("close", check);
    if (this.#res.socket === null) this.#req.on("close", check);
  }

  onInformation(status: number, rawHeaders: readonly string[]): void {
    writeInformation(this.#req, this.#res, status, rawHeaders);
  }

  #tellAbandoned(): void {
    if (!this.abandoned) return;
    const listeners = this.#listeners ?? [];
    this.#listeners = [];
    for (const listener of listeners) listener();
  }

  #continue(): void {
    if (this.#expectsContinue && !this.#res.headersSent) this.#res.writeContinue();
  }
}
