import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import type { Operation } from "../operations.js";

/** The request that every server gets, and its answer. */
export interface ServerCase {
  readonly operations: readonly Operation[];
  /** The answer of each operation, by its position. */
  readonly bodies: readonly string[];
  /** The operation whose answer the load asks for. */
  readonly wanted: number;
}

/** A server that listens on a port of 127.0.0.1. */
export interface Listening {
  readonly port: number;
  /** Processor time spent so far, in microseconds, of a server in another process; absent where it is this process's. */
  cpuMicroseconds?(): number;
  close(): Promise<void>;
}

/** A server under load. */
export interface ServerContestant {
  readonly name: string;
  listen(given: ServerCase): Promise<Listening>;
}

/** Listens with node:http's own server. */
export async function listenWith(listener: RequestListener): Promise<Listening> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()).closeAllConnections());
  return { port: (server.address() as AddressInfo).port, close };
}
