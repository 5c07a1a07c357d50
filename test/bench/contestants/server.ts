import type { RequestListener } from "node:http";
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

/** A server under load on a port of 127.0.0.1. */
export interface ServerContestant {
  readonly name: string;
  /** Listens and gives the port. */
  listen(given: ServerCase): Promise<number>;
}

/** Listens with node:http's own server. */
export async function listenWith(listener: RequestListener): Promise<number> {
  const { createServer } = await import("node:http");
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}
