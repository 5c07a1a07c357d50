import type { Duplex } from "node:stream";
import { GatewayError, isGatewayError } from "../../../core/errors.js";
import { type BodyProducer, BodyStream } from "../../../core/model/body.js";
import type { AttemptObservation, AttemptObserver } from "../../../core/model/attempt-observer.js";
import type { Clock } from "../../../core/model/ports.js";
import type { ChangeHeaders } from "../message/header-changes.js";
import { withObserved } from "../message/with-observed.js";
import { fromUpstreamHeaders, fromUpstreamTrailers, type RawFields } from "../message/response-headers.js";
import { upstreamPath } from "../message/upstream-path.js";
import { isReady } from "../message/upstream-request.js";
import type { Sending } from "../send.js";
import type { Attempt } from "../targets/attempt.js";
import type { Target } from "../targets/target.js";
import { switchedFields } from "../upgrade/switched-fields.js";
import { Deadline } from "./deadline.js";
import type { HeldReading, UpstreamHandler, UpstreamMessage } from "./transport.js";
import type { Upload, UploadListener } from "./upload.js";
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
 * One request to an upstream: its transport's handler, the producer of the response body and the listener of the request body in
 * one object. It settles once, by an answer or an error, and ends once; what comes after that is ignored.
 *
 * The methods that begin with `on` are those of {@link UpstreamHandler}: undici calls them without a wrapper in between, with raw header bytes.
 */
export class UpstreamCall implements UpstreamHandler, BodyProducer, UploadListener {
  reading: HeldReading | undefined;
  readonly #rules: CallRules;
  readonly #target: Target;
  readonly #sending: Sending;
  readonly #deadline: Deadline;
  readonly #attempt: Attempt | undefined;
  #observation: AttemptObservation | undefined;
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
    this.#attempt = target.watch?.began();
  }

  /** Sends the request, once. What is wrong with it is told like every other failure. */
  send(): void {
    const { exchange, request } = this.#sending;
    const { method, localPath, query, fields, body, upgrade } = request;
    const { pool, basePath } = this.#target;
    const { connectMs, maxBodyBytes } = this.#rules;
    try {
      const path = upstreamPath(basePath, localPath, query);
      if (!isReady(body)) this.#upload = pool.upload(body, maxBodyBytes, this);
      this.#stopListening = exchange.onAbandon(() =>
        this.#stop(new GatewayError("CLIENT_GONE", "The client left before the answer was complete.")),
      );
      if (this.#done) return;
      this.#deadline.within(connectMs);
      this.#queued = true;
      const options = { path, method, headers: fields, body: isReady(body) ? body : (this.#upload ?? null) };
      const message = upgrade === undefined ? options : { ...options, upgrade: upgrade.protocols.join(", ") };
      if (exchange.observation === undefined) pool.dispatch(message, this);
      else this.#dispatchObserved(message, exchange.observation);
    } catch (error) {
      this.#stop(toGatewayError(error));
    }
  }

  #dispatchObserved(message: UpstreamMessage, observer: AttemptObserver): void {
    const { pool, address } = this.#target;
    const { method, path } = message;
    const observation = observer.attempt({ method, upstream: address, path, mirror: false });
    this.#observation = observation;
    if (observation === undefined) pool.dispatch(message, this);
    else {
      const headers = withObserved(message.headers, observation);
      observation.run(() => pool.dispatch({ ...message, headers }, this));
    }
  }

  onConnect(abort: (error?: Error) => void): void {
    this.#leaveQueue();
    // Thrown, it makes undici forget the request and keep the connection; aborting would cost the connection.
    if (this.#done) throw new GatewayError("UNAVAILABLE", "The request ended before there was a connection for it.");
    this.#abort = abort;
    this.#phase = "headers";
    this.reading?.expectAnswer();
    if (this.#upload !== undefined && !this.#uploadBlocked) this.#deadline.suspend();
    else this.#deadline.within(this.#rules.headersMs);
  }

  onRequestSent(): void {
    if (this.#phase === "headers") this.#deadline.within(this.#rules.headersMs);
  }

  onHeaders(status: number, rawHeaders: RawFields, resume: () => void): boolean {
    if (this.#done) return true;
    if (status >= 100 && status < 200) return this.#inform(status, rawHeaders);
    if (status < 200 || status > 599) throw new GatewayError("BAD_GATEWAY", "The backend's answer has a status that HTTP does not know.");
    this.#phase = "body";
    this.#resume = resume;
    this.#deadline.within(this.#rules.bodyIdleMs);
    const { exchange, request } = this.#sending;
    this.#body = hasBody(request.method, status) ? new BodyStream(this) : null;
    const fields = fromUpstreamHeaders(rawHeaders, status);
    this.#attempt?.answered(status);
    this.#observation?.answered(status);
    this.#sending.settle(exchange.respondPrepared(status, this.#rules.changeResponse?.(fields) ?? fields, this.#body), this.#target);
    return true;
  }

  /** The upstream goes on in another protocol. Its connection is nobody else's from here on, and has no deadline. */
  onUpgrade(status: number, rawHeaders: RawFields, socket: Duplex): void {
    // undici has taken its listeners away, and an error without one would end the process.
    socket.on("error", () => {});
    const { exchange, request } = this.#sending;
    const target = this.#target;
    if (this.#done || request.upgrade === undefined) throw unasked();
    const fields = switchedFields(rawHeaders, status, request.upgrade.protocols);
    this.#attempt?.answered(status);
    // How long they speak, and how that ends, says nothing about the target.
    this.#attempt?.completed();
    this.#observation?.answered(status);
    this.#observation?.ended(undefined);
    this.#end();
    target.active += 1;
    socket.once("close", () => {
      target.active -= 1;
    });
    const body = request.upgrade.open(socket);
    this.#sending.settle(exchange.respondPrepared(status, this.#rules.changeResponse?.(fields) ?? fields, body), this.#target);
  }

  onData(chunk: Uint8Array): boolean {
    const body = this.#body;
    // An empty chunk is what undici's parser says when it goes on after a pause; pausing again for it would never end.
    if (body === null || body === undefined || this.#done || chunk.byteLength === 0) return true;
    // Set before the push: the consumer may ask for more while it is being given this chunk.
    this.#paused = true;
    if (body.push(chunk)) this.#paused = false;
    this.#deadline.within(this.#rules.bodyIdleMs);
    if (this.#paused) this.reading?.hold();
    return !this.#paused || this.reading !== undefined;
  }

  onComplete(trailers: RawFields | null): void {
    if (this.#done) return;
    if (this.reading?.error !== undefined) return this.onError(this.reading.error);
    this.#end();
    this.#attempt?.completed();
    this.#observation?.ended(undefined);
    this.#body?.end(fromUpstreamTrailers(trailers));
  }

  onError(error: Error, sent = true): void {
    this.#leaveQueue();
    if (!sent) this.#phase = "connect";
    this.#stop(toGatewayError(error));
  }

  /** The consumer of the response body is ready for more. */
  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#deadline.within(this.#rules.bodyIdleMs);
    // Later: undici's parsers can't be entered from within each other, and this may be called from within one.
    queueMicrotask(() => this.#resume?.());
    this.reading?.release();
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

  /** What comes before the answer is passed on (RFC 9110 §15.2). */
  #inform(status: number, rawHeaders: RawFields): true {
    if (status === 101) throw unasked();
    const fields = fromUpstreamHeaders(rawHeaders, status);
    this.#sending.exchange.inform(status, this.#rules.changeResponse?.(fields) ?? fields);
    return true;
  }

  #leaveQueue(): void {
    if (this.#queued) this.#target.pool.waiting -= 1;
    this.#queued = false;
  }

  #expire(): void {
    // A consumer that is slow has no deadline here. A body that nobody ever takes has: it holds a connection.
    if (this.#paused && this.#body?.used === true && !this.#deadline.isTotal) return this.#deadline.suspend();
    // It was the client's turn: the time that is over says nothing about the target.
    if (this.#waitsForClient) this.#attempt?.dropped();
    this.#stop(new GatewayError("BACKEND_TIMEOUT", this.#whatExpired()));
  }

  /** Whether the target can do nothing: it needs more of the request, or nobody takes more of its answer. */
  get #waitsForClient(): boolean {
    if (this.#phase === "body") return this.#paused;
    return this.#phase === "headers" && this.#upload !== undefined && !this.#uploadBlocked;
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
    if (this.#queued && this.#target.pool.forget(this)) this.#queued = false;
    this.#end();
    if (isUpstreamFault(error)) this.#attempt?.failed();
    else this.#attempt?.dropped();
    this.#observation?.ended(error);
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
    this.#paused = false;
    this.reading?.release();
    this.#upload?.destroy();
  }
}

function unasked(): GatewayError {
  return new GatewayError("BAD_GATEWAY", "The backend switched to a protocol that it was not asked for.");
}

/** Whether an answer has a body at all (RFC 9110 §6.4.1); 205 must be empty as well (§15.3.6). */
function hasBody(method: string, status: number): boolean {
  return method !== "HEAD" && status !== 204 && status !== 205 && status !== 304;
}
