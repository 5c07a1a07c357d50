import type { Dispatcher } from "undici";
import { GatewayError, isGatewayError } from "../../core/errors.js";
import { type BodyProducer, BodyStream } from "../../core/model/body.js";
import type { Exchange } from "../../core/model/exchange.js";
import type { Clock } from "../../core/model/ports.js";
import type { GatewayResponse } from "../../core/model/response.js";
import { Deadline } from "./deadline.js";
import type { ChangeHeaders } from "./header-changes.js";
import { type HeaderRules, toUpstreamHeaders } from "./request-headers.js";
import type { RequestMapper } from "./request-mapping.js";
import { fromUpstreamHeaders, fromUpstreamTrailers } from "./response-headers.js";
import { isReady, toUploadSource, Upload, type UploadListener } from "./upload.js";
import { toGatewayError } from "./upstream-error.js";
import { upstreamPath } from "./upstream-path.js";
import type { UpstreamPool } from "./upstream-pool.js";

/** Where the requests of one API go, made once. */
export interface Target {
  readonly pool: UpstreamPool;
  /** Path of the configured URL without a trailing slash. */
  readonly basePath: string;
  readonly connectMs: number;
  readonly headersMs: number;
  readonly bodyIdleMs: number;
  readonly totalMs: number | undefined;
  readonly clock: Clock;
  readonly mapper: RequestMapper;
  readonly headerRules: HeaderRules;
  readonly changeResponse: ChangeHeaders | undefined;
}

/**
 * One request to an upstream: undici's handler, the producer of the response body and the listener of the request body in
 * one object. It settles once, by an answer or an error, and ends once; what comes after that is ignored.
 *
 * The methods that begin with `on` are undici's: it calls them without a wrapper in between, with raw header bytes.
 */
export class UpstreamCall implements Dispatcher.DispatchHandler, BodyProducer, UploadListener {
  readonly #exchange: Exchange;
  readonly #target: Target;
  readonly #deadline: Deadline;
  readonly #settle: (response: GatewayResponse) => void;
  readonly #refuse: (error: GatewayError) => void;
  #phase: "connect" | "headers" | "body" = "connect";
  /** The upstream's method. */
  #method = "";
  #upload: Upload | undefined;
  #uploadBlocked = false;
  #body: BodyStream | null | undefined;
  #abort: ((error?: Error) => void) | undefined;
  #stopListening: (() => void) | undefined;
  #resume: (() => void) | undefined;
  #paused = false;
  #queued = false;
  #done = false;

  constructor(target: Target, exchange: Exchange, settle: (response: GatewayResponse) => void, refuse: (error: GatewayError) => void) {
    this.#target = target;
    this.#exchange = exchange;
    this.#settle = settle;
    this.#refuse = refuse;
    this.#deadline = new Deadline(target.clock, target.totalMs, () => this.#expire());
  }

  /** Sends the request, once. What is wrong with it is told like every other failure. */
  send(): void {
    const { pool, basePath, connectMs, mapper, headerRules } = this.#target;
    try {
      const { method, localPath, query, headers } = mapper(this.#exchange);
      this.#method = method;
      const path = upstreamPath(basePath, localPath, query);
      const { fields, contentLength } = toUpstreamHeaders(this.#exchange, headers, headerRules);
      const source = toUploadSource(this.#exchange.body);
      if (!isReady(source)) this.#upload = new Upload(source, this);
      this.#stopListening = this.#exchange.onAbandon(() =>
        this.#stop(new GatewayError("BAD_GATEWAY", "The client left before the answer was complete.")),
      );
      if (this.#done) return;
      // The length of bytes that are here is counted; the client's word is taken only for bytes that are still to come.
      if (this.#upload !== undefined && contentLength !== undefined) fields.push("content-length", contentLength);
      this.#deadline.within(connectMs);
      this.#queued = true;
      pool.dispatch({ path, method, headers: fields, body: isReady(source) ? source : (this.#upload ?? null) }, this);
    } catch (error) {
      this.#stop(toGatewayError(error));
    }
  }

  onConnect(abort: (error?: Error) => void): void {
    this.#leaveQueue();
    // Thrown, it makes undici forget the request and keep the connection; aborting would cost the connection.
    if (this.#done) throw new GatewayError("UNAVAILABLE", "The request ended before there was a connection for it.");
    this.#abort = abort;
    this.#phase = "headers";
    if (this.#upload !== undefined && !this.#uploadBlocked) this.#deadline.suspend();
    else this.#deadline.within(this.#target.headersMs);
  }

  onRequestSent(): void {
    if (this.#phase === "headers") this.#deadline.within(this.#target.headersMs);
  }

  onHeaders(status: number, rawHeaders: Buffer[], resume: () => void): boolean {
    if (this.#done || status < 200) return true;
    if (status > 599) throw new GatewayError("BAD_GATEWAY", "The backend's answer has a status that HTTP does not know.");
    this.#phase = "body";
    this.#resume = resume;
    this.#deadline.within(this.#target.bodyIdleMs);
    this.#body = hasBody(this.#method, status) ? new BodyStream(this) : null;
    const fields = fromUpstreamHeaders(rawHeaders, status);
    this.#settle(this.#exchange.respondPrepared(status, this.#target.changeResponse?.(fields) ?? fields, this.#body));
    return true;
  }

  onData(chunk: Buffer): boolean {
    const body = this.#body;
    // An empty chunk is what undici's parser says when it goes on after a pause; pausing again for it would never end.
    if (body === null || body === undefined || this.#done || chunk.byteLength === 0) return true;
    // Set before the push: the consumer may ask for more while it is being given this chunk.
    this.#paused = true;
    if (body.push(chunk)) this.#paused = false;
    this.#deadline.within(this.#target.bodyIdleMs);
    return !this.#paused;
  }

  onComplete(trailers: (Buffer | string)[] | null): void {
    if (this.#done) return;
    this.#end();
    this.#body?.end(fromUpstreamTrailers(trailers));
  }

  onError(error: Error): void {
    this.#leaveQueue();
    this.#stop(toGatewayError(error));
  }

  /** The consumer of the response body is ready for more. */
  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#deadline.within(this.#target.bodyIdleMs);
    // Later: undici's parsers can't be entered from within each other, and this may be called from within one.
    queueMicrotask(() => this.#resume?.());
  }

  /** The consumer of the response body is gone. */
  cancel(): void {
    this.#stop(new GatewayError("BAD_GATEWAY", "The answer was not wanted any more."));
  }

  uploadWaiting(): void {
    this.#uploadBlocked = false;
    if (this.#phase === "headers") this.#deadline.suspend();
  }

  uploadBlocked(): void {
    this.#uploadBlocked = true;
    if (this.#phase === "headers") this.#deadline.within(this.#target.headersMs);
  }

  uploadFailed(error: unknown): void {
    this.#stop(isGatewayError(error) ? error : new GatewayError("BAD_REQUEST", "The request's body broke off.", { cause: error }));
  }

  uploadRefused(error: Error): void {
    this.#stop(toGatewayError(error));
  }

  #leaveQueue(): void {
    if (this.#queued) this.#target.pool.waiting -= 1;
    this.#queued = false;
  }

  #expire(): void {
    // A consumer that is slow has no deadline here. A body that nobody ever takes has: it holds a connection.
    if (this.#paused && this.#body?.used === true && !this.#deadline.isTotal) return this.#deadline.suspend();
    this.#stop(new GatewayError("BACKEND_TIMEOUT", this.#whatExpired()));
  }

  #whatExpired(): string {
    const { connectMs, headersMs, bodyIdleMs, totalMs } = this.#target;
    if (this.#deadline.isTotal) return `The backend's answer was not complete within ${totalMs} ms.`;
    if (this.#phase === "connect") return `There was no connection to the backend within ${connectMs} ms.`;
    if (this.#phase === "headers") return `The backend did not answer within ${headersMs} ms.`;
    return `The backend's answer stopped for ${bodyIdleMs} ms.`;
  }

  /** Ends the request by an error, whoever noticed it. */
  #stop(error: GatewayError): void {
    if (this.#done) return;
    const abort = this.#abort;
    this.#end();
    if (this.#body === undefined) this.#refuse(error);
    else this.#body?.fail(error);
    abort?.(error);
  }

  /** Lets go of everything. `resume` must not outlive the request: it belongs to the connection, which has others to serve. */
  #end(): void {
    this.#done = true;
    this.#deadline.stop();
    this.#stopListening?.();
    this.#abort = undefined;
    this.#resume = undefined;
    this.#upload?.destroy();
  }
}

/** Whether an answer has a body at all (RFC 9110 §6.4.1); 205 must be empty as well (§15.3.6). */
function hasBody(method: string, status: number): boolean {
  return method !== "HEAD" && status !== 204 && status !== 205 && status !== 304;
}
