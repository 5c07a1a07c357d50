import type { Dispatcher } from "undici";
import { GatewayError, isGatewayError } from "../../../core/errors.js";
import { type BodyProducer, BodyStream } from "../../../core/model/body.js";
import type { Clock } from "../../../core/model/ports.js";
import type { ChangeHeaders } from "../message/header-changes.js";
import { fromUpstreamHeaders, fromUpstreamTrailers } from "../message/response-headers.js";
import { upstreamPath } from "../message/upstream-path.js";
import { isReady } from "../message/upstream-request.js";
import type { Sending } from "../send.js";
import type { Target } from "../targets/target.js";
import { Deadline } from "./deadline.js";
import { Upload, type UploadListener } from "./upload.js";
import { isUpstreamFault, toGatewayError } from "./upstream-error.js";

/** What holds for all requests of one API, whichever target gets them. */
export interface CallRules {
  readonly connectMs: number;
  readonly headersMs: number;
  readonly bodyIdleMs: number;
  readonly totalMs: number | undefined;
  readonly clock: Clock;
  readonly changeResponse: ChangeHeaders | undefined;
  /** Longest request body in bytes. */
  readonly maxBodyBytes: number;
}

/**
 * One request to an upstream: undici's handler, the producer of the response body and the listener of the request body in
 * one object. It settles once, by an answer or an error, and ends once; what comes after that is ignored.
 *
 * The methods that begin with `on` are undici's: it calls them without a wrapper in between, with raw header bytes.
 */
export class UpstreamCall implements Dispatcher.DispatchHandler, BodyProducer, UploadListener {
  readonly #rules: CallRules;
  readonly #target: Target;
  readonly #sending: Sending;
  readonly #deadline: Deadline;
  #phase: "connect" | "headers" | "body" = "connect";
  #upload: Upload | undefined;
  #uploadBlocked = false;
  #body: BodyStream | null | undefined;
  #abort: ((error?: Error) => void) | undefined;
  #stopListening: (() => void) | undefined;
  #resume: (() => void) | undefined;
  #paused = false;
  #queued = false;
  #done = false;

  constructor(rules: CallRules, target: Target, sending: Sending) {
    this.#rules = rules;
    this.#target = target;
    this.#sending = sending;
    this.#deadline = new Deadline(rules.clock, sending.due, () => this.#expire());
    target.active += 1;
    target.watch?.began();
  }

  /** Sends the request, once. What is wrong with it is told like every other failure. */
  send(): void {
    const { exchange, request } = this.#sending;
    const { method, localPath, query, fields, body } = request;
    const { pool, basePath } = this.#target;
    const { connectMs, maxBodyBytes } = this.#rules;
    try {
      const path = upstreamPath(basePath, localPath, query);
      if (!isReady(body)) this.#upload = new Upload(body, maxBodyBytes, this);
      this.#stopListening = exchange.onAbandon(() =>
        this.#stop(new GatewayError("CLIENT_GONE", "The client left before the answer was complete.")),
      );
      if (this.#done) return;
      this.#deadline.within(connectMs);
      this.#queued = true;
      pool.dispatch({ path, method, headers: fields, body: isReady(body) ? body : (this.#upload ?? null) }, this);
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
    else this.#deadline.within(this.#rules.headersMs);
  }

  onRequestSent(): void {
    if (this.#phase === "headers") this.#deadline.within(this.#rules.headersMs);
  }

  onHeaders(status: number, rawHeaders: Buffer[], resume: () => void): boolean {
    if (this.#done || status < 200) return true;
    if (status > 599) throw new GatewayError("BAD_GATEWAY", "The backend's answer has a status that HTTP does not know.");
    this.#phase = "body";
    this.#resume = resume;
    this.#deadline.within(this.#rules.bodyIdleMs);
    const { exchange, request } = this.#sending;
    this.#body = hasBody(request.method, status) ? new BodyStream(this) : null;
    const fields = fromUpstreamHeaders(rawHeaders, status);
    this.#target.watch?.answered(status);
    this.#sending.settle(exchange.respondPrepared(status, this.#rules.changeResponse?.(fields) ?? fields, this.#body));
    return true;
  }

  onData(chunk: Buffer): boolean {
    const body = this.#body;
    // An empty chunk is what undici's parser says when it goes on after a pause; pausing again for it would never end.
    if (body === null || body === undefined || this.#done || chunk.byteLength === 0) return true;
    // Set before the push: the consumer may ask for more while it is being given this chunk.
    this.#paused = true;
    if (body.push(chunk)) this.#paused = false;
    this.#deadline.within(this.#rules.bodyIdleMs);
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
    this.#deadline.within(this.#rules.bodyIdleMs);
    // Later: undici's parsers can't be entered from within each other, and this may be called from within one.
    queueMicrotask(() => this.#resume?.());
  }

  /** The consumer of the response body is gone. */
  cancel(): void {
    this.#stop(new GatewayError("CLIENT_GONE", "The answer was not wanted any more."));
  }

  uploadWaiting(): void {
    this.#uploadBlocked = false;
    if (this.#phase === "headers") this.#deadline.suspend();
  }

  uploadBlocked(): void {
    this.#uploadBlocked = true;
    if (this.#phase === "headers") this.#deadline.within(this.#rules.headersMs);
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
    const { connectMs, headersMs, bodyIdleMs, totalMs } = this.#rules;
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
    if (isUpstreamFault(error)) this.#target.watch?.failed();
    else if (this.#body === undefined) this.#target.watch?.dropped();
    if (this.#body === undefined) this.#sending.refuse(error, this.#phase !== "connect", this.#target);
    else this.#body?.fail(error);
    abort?.(error);
  }

  /** Lets go of everything. `resume` must not outlive the request: it belongs to the connection, which has others to serve. */
  #end(): void {
    this.#done = true;
    this.#target.active -= 1;
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
