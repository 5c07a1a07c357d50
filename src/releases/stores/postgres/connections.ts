import { Socket } from "node:net";
import { Client, type ClientConfig, Pool, type PoolClient } from "pg";
import { type Operation, untilAborted } from "../operation.js";
import { failure } from "./failure.js";
import type { PostgresSettings } from "./options.js";

/** How long connections may take to say goodbye, in milliseconds. */
const farewellMs = 500;

/** All connections of a store: a pool for reads and writes, and single ones for watches. */
export class Connections {
  readonly #config: ClientConfig;
  readonly #pool: Pool;
  readonly #sockets = new Set<Socket>();

  /** @throws TypeError for a connection string that can't be read; it is not quoted, it may hold a password */
  constructor({ connectionString, pool, timeoutMs }: PostgresSettings) {
    const { max = 10, ...connection } = pool;
    this.#config = {
      application_name: "pointsman",
      keepAlive: true,
      ...connection,
      ...(connectionString !== undefined && { connectionString }),
      statement_timeout: timeoutMs,
      // Ours, so that closing never waits for a peer that has gone without a word.
      stream: () => this.#socket(),
    };
    try {
      new Client(this.#config);
    } catch {
      throw new TypeError(
        "The connection string can't be read: write postgres://user:password@host:port/database, the password percent-encoded.",
      );
    }
    this.#sockets.clear();
    this.#pool = new Pool({ ...this.#config, max, connectionTimeoutMillis: timeoutMs });
    // An idle connection has broken: the pool has dropped it, and who needs one gets another.
    this.#pool.on("error", () => {});
  }

  /** Lends a connection. One that an operation left in the middle is not used again. */
  async use<Result>(operation: Operation, work: (client: PoolClient) => Promise<Result>): Promise<Result> {
    const client = await this.#lend(operation);
    // Its queries are told, too.
    client.on("error", ignore);
    try {
      const result = await untilAborted(work(client), operation.signal);
      client.release();
      return result;
    } catch (error) {
      client.release(true);
      throw operation.signal.aborted ? error : failure(error);
    } finally {
      client.off("error", ignore);
    }
  }

  /** A connection of its own, for whoever gets it to end. */
  single(): { readonly client: Client; readonly destroy: () => void } {
    const socket = new Socket();
    const client = new Client({ ...this.#config, stream: () => socket });
    client.on("error", ignore);
    return { client, destroy: () => socket.destroy() };
  }

  async close(): Promise<void> {
    const overdue = setTimeout(() => {
      for (const socket of this.#sockets) socket.destroy();
    }, farewellMs);
    await this.#pool.end();
    clearTimeout(overdue);
  }

  async #lend(operation: Operation): Promise<PoolClient> {
    const lent = this.#pool.connect();
    try {
      return await untilAborted(lent, operation.signal);
    } catch (error) {
      // It may come after all, when nobody needs it any more.
      lent.then((client) => client.release(), ignore);
      throw operation.signal.aborted ? error : failure(error);
    }
  }

  #socket(): Socket {
    const socket = new Socket();
    this.#sockets.add(socket);
    socket.once("close", () => this.#sockets.delete(socket));
    return socket;
  }
}

function ignore(): void {}
