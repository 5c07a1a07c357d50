import type { ClientRequest } from "node:http";

const { setImmediate } = globalThis; // tests may put their own in its place

/**
 * Closes the two parsers that the interceptor (0.41) makes for a request when the request is over. It only frees them, and Node.js
 * keeps a parser that nobody closes for ever.
 */
export function closeParsersWith(client: ClientRequest): void {
  const { socket } = client;
  client.once("close", () => {
    setImmediate(() => {
      for (const name of ["requestParser", "responseParser"]) (Reflect.get(socket ?? {}, name) as { close(): void } | undefined)?.close();
    });
  });
}
