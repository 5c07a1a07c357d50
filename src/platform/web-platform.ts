import type { Platform } from "../core/model/ports.js";
import type { GatewayRequest } from "../core/model/request.js";
import { fromWebRequest } from "./from-web-request.js";
import { toWebResponse } from "./to-web-response.js";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The platform of every runtime with web-standard globals: Node, Deno, Bun, workers, browsers. */
export const webPlatform: Platform = {
  clock: {
    now: () => performance.now(),
    epochMs: () => Date.now(),
    schedule(callback, ms, { background = false } = {}) {
      const timer: unknown = setTimeout(callback, ms);
      // Only Node.js and its likes keep a process alive for a timer; elsewhere it is a number.
      if (background) (timer as { unref?(): void }).unref?.();
      return () => clearTimeout(timer as number);
    },
  },
  random: Math.random,
  encodeUtf8: (text) => encoder.encode(text),
  decodeUtf8: (bytes) => decoder.decode(bytes),
  // Not by its headers: those of a node:http request are made when they are first asked for.
  isWebRequest: (request): request is Request => typeof (request as Request).clone === "function",
  fromWebRequest: (request): GatewayRequest => fromWebRequest(request),
  toWebResponse,
  readFile,
  breathe: () => new Promise((resolve) => nextTurn(resolve)),
};

/** Node.js and its likes can wait for what has arrived only; elsewhere a timer takes a little longer. */
const nextTurn: (callback: () => void) => unknown = globalThis.setImmediate ?? ((callback) => setTimeout(callback, 0));

/** Only Node.js and its likes have files, and a way to ask for them that bundlers for other places don't trip over. */
function readFile(path: string): Uint8Array {
  const fs = globalThis.process?.getBuiltinModule?.("node:fs");
  if (fs === undefined) throw new TypeError("There are no files here.");
  return new Uint8Array(fs.readFileSync(path));
}
