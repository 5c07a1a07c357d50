import type { Socket } from "node:net";
import type { Dispatcher } from "undici";
import { GatewayError } from "../../../../core/errors.js";
import type { ConnectionSettings } from "./connection-settings.js";
import { type Connector, speaksHttp2 } from "./connector.js";
import { Http1Pool } from "./http1-pool.js";
import type { Http2Request } from "./http2-call.js";
import { assumedStreams, Http2Session, type Http2SessionListener } from "./http2-session.js";
import type { Transport, UpstreamHandler } from "../transport.js";
import type { Upload } from "./upload.js";

/**
 * HTTP/2 where the upstream chooses it (ALPN), else HTTP/1.1 for as long as one of those connections is open. Another
 * connection is opened when all that there are have as many requests as they take.
 */
export class Http2Pool implements Transport<Upload>, Http2SessionListener {
  readonly #settings: ConnectionSettings;
  readonly #connector: Connector;
  readonly #sessions = new Set<Http2Session>();
  /** Requests that wait for a connection, in their order. */
  readonly #queue = new Map<UpstreamHandler, Http2Request>();
  /** Requests that have been refused once already. */
  readonly #refused = new WeakSet<Http2Request>();
  #http1: Http1Pool | undefined;
  #forUpgrades: Http1Pool | undefined;
  #isConnecting = false;
  #isSending = false;
  #isClosing = false;
  #closed: (() => void) | undefined;

  constructor(settings: ConnectionSettings, connector: Connector) {
    this.#settings = settings;
    this.#connector = connector;
  }

  get spare(): number {
    if (this.#http1 !== undefined) return this.#http1.spare;
    let spare = Math.max(0, this.#settings.connections - this.#sessions.size) * assumedStreams;
    for (const session of this.#sessions) spare += session.free;
    return spare;
  }

  dispatch(options: Dispatcher.DispatchOptions, handler: UpstreamHandler): void {
    if (options.upgrade !== undefined) return this.#switching().dispatch(options, handler);
    if (this.#isClosing) return handler.onError?.(new GatewayError("UNAVAILABLE", "The gateway is closing."));
    this.#queue.set(handler, { options, handler });
    this.#sendAll();
  }

  forget(handler: UpstreamHandler): boolean {
    const waited = this.#queue.delete(handler) || this.#http1?.forget(handler) === true || this.#forUpgrades?.forget(handler) === true;
    if (waited && this.#isClosing) this.#sendAll();
    return waited;
  }

  allowConnectMs(ms: number): void {
    this.#connector.allowMs(ms);
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    const closed = new Promise<void>((resolve) => (this.#closed = resolve));
    this.#sendAll();
    await Promise.all([closed, this.#forUpgrades?.close()]);
    await this.#http1?.close();
  }

  sessionHasRoom(): void {
    this.#sendAll();
  }

  sessionRefused(request: Http2Request): void {
    if (this.#refused.has(request)) return request.handler.onError?.(new Error("The upstream has refused the request twice."));
    this.#refused.add(request);
    this.#queue.set(request.handler, request);
  }

  sessionClosed(session: Http2Session): void {
    this.#sessions.delete(session);
    this.#sendAll();
  }

  /** Sends what can be sent. What is told to requests on the way may bring new ones, or end others: they are seen by the same loop. */
  #sendAll(): void {
    if (this.#isSending) return;
    this.#isSending = true;
    for (const [handler, request] of this.#queue) {
      const session = this.#http1 === undefined ? this.#sessionWithRoom() : undefined;
      if (this.#http1 === undefined && session === undefined) break;
      this.#queue.delete(handler);
      if (session !== undefined) session.send(request);
      else this.#http1?.dispatch(request.options, handler);
    }
    this.#isSending = false;
    if (this.#queue.size > 0) this.#connect();
    else if (this.#isClosing) this.#finish();
  }

  /** A connection can go on in another protocol only where it is one request's own. */
  #switching(): Http1Pool {
    this.#forUpgrades ??= new Http1Pool(this.#settings, this.#connector);
    return this.#forUpgrades;
  }

  #sessionWithRoom(): Http2Session | undefined {
    for (const session of this.#sessions) if (session.free > 0) return session;
    return undefined;
  }

  /** One at a time: its upstream may take all that wait. */
  #connect(): void {
    if (this.#isConnecting || this.#sessions.size >= this.#settings.connections) return;
    this.#isConnecting = true;
    this.#connector.open(true, (error, socket) => {
      this.#isConnecting = false;
      if (error !== null) this.#failed(error);
      else this.#opened(socket as Socket);
      this.#sendAll();
    });
  }

  #opened(socket: Socket): void {
    const { origin, keepAliveMs, maxResponseHeaderBytes } = this.#settings;
    if (speaksHttp2(socket)) {
      const rules = { origin, keepAliveMs, maxResponseHeaderBytes, pingMs: this.#connector.timeoutMs };
      this.#sessions.add(new Http2Session(socket, rules, this));
    } else {
      const http1 = new Http1Pool(this.#settings, this.#connector, socket);
      http1.onUnused(() => this.#forget(http1));
      this.#http1 = http1;
    }
  }

  /** Whoever waits for this connection has nobody else to wait for; while there are others, it is for them. */
  #failed(error: Error): void {
    if (this.#sessions.size > 0) return;
    const waiting = [...this.#queue.keys()];
    this.#queue.clear();
    for (const handler of waiting) handler.onError?.(error);
  }

  /** The upstream may have been replaced meanwhile: the next connection asks again what it speaks. */
  #forget(http1: Http1Pool): void {
    if (this.#http1 !== http1 || this.#isClosing) return;
    this.#http1 = undefined;
    void http1.close();
  }

  #finish(): void {
    for (const session of this.#sessions) session.close();
    if (this.#sessions.size === 0 && !this.#isConnecting) this.#closed?.();
  }
}
