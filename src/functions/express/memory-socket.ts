import { Duplex } from "node:stream";
import type { GatewayRequest } from "../../core/model/request.js";

/** One end of a connection that never leaves the process. */
export class MemorySocket extends Duplex {
  /** What Express tells of the client. */
  readonly remoteAddress: string | undefined;
  readonly encrypted: boolean;
  #peer: MemorySocket | undefined;
  #taken: (() => void) | undefined;

  private constructor({ address, protocol }: NonNullable<GatewayRequest["client"]>) {
    super();
    this.remoteAddress = address;
    this.encrypted = protocol === "https";
  }

  /** Both ends of a new connection, as one that `client` has made. */
  static pair(client: GatewayRequest["client"] = {}): readonly [near: MemorySocket, far: MemorySocket] {
    const [near, far] = [new MemorySocket(client), new MemorySocket(client)];
    near.#peer = far;
    far.#peer = near;
    return [near, far];
  }

  override _read(): void {
    const taken = this.#taken;
    this.#taken = undefined;
    taken?.();
  }

  /** A chunk counts as written when the other end asks for more: that is the backpressure. */
  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: () => void): void {
    const peer = this.#peer as MemorySocket;
    if (peer.destroyed || chunk.length === 0) return void process.nextTick(callback);
    peer.#taken = callback;
    peer.push(chunk);
  }

  override _final(callback: () => void): void {
    this.#peer?.push(null);
    callback();
  }

  /** An end that goes before it has said everything takes the other with it, as a reset does. */
  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    this._read();
    if (!this.writableFinished) this.#peer?.destroy();
    callback(error);
  }
}
