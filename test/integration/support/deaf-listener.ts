import { connect, type Socket } from "node:net";
import { Worker } from "node:worker_threads";
import { onTestFinished } from "vitest";

/**
 * A port that takes no connection and refuses none: its listener never accepts, and what the system keeps for it is used up.
 * @returns the port
 */
export async function deafListener(): Promise<number> {
  const worker = new Worker(deaf, { eval: true });
  const port = await new Promise<number>((resolve) => worker.once("message", resolve));
  const fillers = Array.from({ length: 4 }, () => filler(port));
  onTestFinished(async () => {
    for (const socket of fillers) socket.destroy();
    await worker.terminate();
  });
  return port;
}

const deaf = `
  const { parentPort } = require("node:worker_threads");
  const server = require("node:net").createServer();
  server.listen({ port: 0, host: "127.0.0.1", backlog: 1 }, () => {
    parentPort.postMessage(server.address().port);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });
`;

function filler(port: number): Socket {
  return connect({ port, host: "127.0.0.1" }).on("error", () => {});
}
