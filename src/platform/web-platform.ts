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
};
