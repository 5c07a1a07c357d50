import type { RequestOptions } from "node:http";

/** The origin that a call of `http.request` and the like goes to; `""` for a local socket and for what Node.js will refuse. */
export function originOfArguments([first, second]: readonly unknown[], defaultProtocol: string): string {
  const url = first instanceof URL ? first : typeof first === "string" && URL.canParse(first) ? new URL(first) : undefined;
  const options = ((url === undefined && typeof first !== "string" ? first : second) ?? {}) as RequestOptions;
  if (options.socketPath) return "";
  const protocol = options.protocol ?? url?.protocol ?? defaultProtocol;
  const host = options.hostname ?? options.host ?? url?.hostname ?? "localhost";
  const port = options.port ?? options.defaultPort ?? (url?.port || (protocol === "https:" ? 443 : 80));
  const text = `${protocol}//${host.includes(":") && !host.startsWith("[") ? `[${host}]` : host}:${port}`;
  return URL.canParse(text) ? new URL(text).origin : "";
}
