import { type ClientHttp2Session, connect } from "node:http2";
import type { Socket } from "node:net";
import { isGatewayError } from "../../../../core/errors.js";
import { Http2Call, type Http2CallListener, type Http2Request } from "./http2-call.js";

/** What holds for every connection of a pool. */
export interface Http2SessionRules {
  /** The configured origin. */
  readonly origin: string;
  readonly keepAliveMs: number;
  readonly maxResponseHeaderBytes: number;
  /** How long the answer to a sign of life may take, in milliseconds. */
  readonly pingMs: number;
}

/** Who gives a connection its requests. */
export interface Http2SessionListener {
  /** There may be room for another request. */
  sessionHasRoom(): void;
  /** The upstream has refused a request without having looked at it. */
  sessionRefused(request: Http2Request): void;
  sessionClosed(session: Http2Session): void;
}

/** Requests at a time on a connection whose upstream has not said how many it takes (RFC 9113 §6.5.2 advises no fewer). */
export const assumedStreams = 100;

/** More than this would only queue up within node, however many an upstream allows. */
const maxStreams = 1000;

/** Bytes of an answer that are on their way, or here without having been read: of one, and of all on a connection. */
const streamWindow = 262_144;
const connectionWindow = 4_194_304;

/** Fields of an answer at most. */
const maxHeaderListPairs = 2000;

/** One HTTP/2 connection (RFC 9113). An unused one closes by itself; one that the upstream lets end (GOAWAY) finishes what it has. */
export class Http2Session implements Http2CallListener {
  readonly #session: ClientHttp2Session;
  readonly #rules: Http2SessionRules;
  readonly #listener: Http2SessionListener;
  readonly #authority: string;
  readonly #idle: NodeJS.Timeout;
  #active = 0;
  #limit = assumedStreams;
  #isDoubted = false;

  constructor(socket: Socket, rules: Http2SessionRules, listener: Http2SessionListener) {
    this.#rules = rules;
    this.#listener = listener;
    this.#authority = new URL(rules.origin).host;
    this.#session = connect(rules.origin, {
      createConnection: () => socket,
      settings: { enablePush: false, initialWindowSize: streamWindow },
      maxHeaderListPairs,
    });
    this.#idle = setTimeout(() => this.#active === 0 && this.#session.close(), rules.keepAliveMs).unref();
    this.#listen();
  }

  /** How many more requests it takes now. */
  get free(): number {
    return this.#session.closed || this.#session.destroyed || this.#isDoubted ? 0 : Math.max(0, this.#limit - this.#active);
  }

  send(request: Http2Request): void {
    this.#active += 1;
    if (this.#active === 1) this.#session.ref();
    new Http2Call(request, this.#rules.maxResponseHeaderBytes, this).start(this.#session, this.#authority);
  }

  /** Finishes what it has and closes. */
  close(): void {
    this.#session.close();
  }

  callEnded(): void {
    this.#active -= 1;
    if (this.#active === 0) {
      this.#idle.refresh();
      this.#session.unref();
    }
    this.#listener.sessionHasRoom();
  }

  callRefused(request: Http2Request): void {
    this.#listener.sessionRefused(request);
  }

  /** Who has run out of time may have asked a connection whose other end is gone. Others are not to wait for that as well. */
  callAborted(reason: Error): void {
    if (isGatewayError(reason) && reason.code === "BACKEND_TIMEOUT") this.#doubt();
  }

  /** No new requests until the other end has given a sign of life; without one in time the connection is given up. */
  #doubt(): void {
    if (this.#isDoubted || this.#session.destroyed) return;
    this.#isDoubted = true;
    const timer = setTimeout(() => this.#session.destroy(new Error("The upstream gave no sign of life.")), this.#rules.pingMs).unref();
    this.#session.ping(() => {
      clearTimeout(timer);
      this.#isDoubted = false;
      this.#listener.sessionHasRoom();
    });
  }

  #listen(): void {
    const session = this.#session;
    session.unref();
    session.once("connect", () => session.setLocalWindowSize(connectionWindow));
    session.on("remoteSettings", ({ maxConcurrentStreams = assumedStreams }) => {
      this.#limit = Math.min(maxConcurrentStreams, maxStreams);
      this.#listener.sessionHasRoom();
    });
    // Those whose requests break off with it are told by their streams.
    session.on("error", () => {});
    session.once("close", () => {
      clearTimeout(this.#idle);
      this.#listener.sessionClosed(this);
    });
  }
}
