import type { IncomingMessage, ServerResponse } from "node:http";
import type { TLSSocket } from "node:tls";
import type { BodyStream } from "../../core/model/body.js";
import { toHeaderRecord } from "../../core/model/headers.js";
import type { GatewayRequest, RequestHeaders } from "../../core/model/request.js";
import { requestBody } from "./request-body.js";
import { writeInformation } from "./write-information.js";

/** A node:http request as the gateway takes it. What a request may not need is made when it is asked for. */
export class NodeRequest implements GatewayRequest {
  readonly method: string;
  readonly url: string;
  readonly rawHeaders: readonly string[];
  readonly #req: IncomingMessage;
  readonly #res: ServerResponse;
  readonly #hasBody: boolean;
  readonly #expectsContinue: boolean;
  #headers: RequestHeaders | undefined;
  #body: BodyStream | null | undefined;
  #controller: AbortController | undefined;
  #listeners: (() => void)[] | undefined;

  /**
   * @param hasBody the request announces a body
   * @param expectsContinue the client waits for 100 (Continue) and nobody has sent it (RFC 9110 §10.1.1)
   */
  constructor(req: IncomingMessage, res: ServerResponse, hasBody: boolean, expectsContinue: boolean) {
    this.method = req.method as string; // set on every request that a server receives
    this.url = req.url as string;
    this.rawHeaders = req.rawHeaders;
    this.#req = req;
    this.#res = res;
    this.#hasBody = hasBody;
    this.#expectsContinue = expectsContinue;
  }

  get headers(): RequestHeaders {
    this.#headers ??= toHeaderRecord(this.rawHeaders);
    return this.#headers;
  }

  get body(): BodyStream | null {
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

  /** Whether the connection broke before the answer was complete. */
  get abandoned(): boolean {
    return !this.#res.writableFinished && this.#req.socket.destroyed;
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
