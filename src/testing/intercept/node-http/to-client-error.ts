import { toWireError } from "../to-wire-error.js";

/** Errors that undici has words of its own for, as `node:http` says them. */
const words: Readonly<Record<string, readonly [code: string, message: string]>> = {
  UND_ERR_SOCKET: ["ECONNRESET", "socket hang up"],
  UND_ERR_HEADERS_TIMEOUT: ["ETIMEDOUT", "read ETIMEDOUT"],
};

/** What failed, as the `error` event of a request says it: always with a `code`. */
export function toClientError(reason: unknown): NodeJS.ErrnoException {
  const error: NodeJS.ErrnoException = toWireError(reason);
  const known = error.code === undefined ? (["ECONNRESET", error.message] as const) : words[error.code];
  if (known === undefined) return error;
  const [code, message] = known;
  return Object.assign(new Error(message, { cause: error }), { code });
}
