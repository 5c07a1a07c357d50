import { hostOf } from "../core/model/host.js";
import type { GatewayRequest } from "../core/model/request.js";
import { redactUrl } from "../core/resolve/redact.js";

/** What a request says about where it goes, as far as it can be read. */
export interface RequestPlace {
  readonly scheme: string;
  readonly path: string;
  /** Secrets redacted; absent where there is none. */
  readonly query: string | undefined;
  /** Of the `Host` field, or of an absolute URL. Both are the client's word. */
  readonly address: string | undefined;
  readonly port: number | undefined;
}

/** Reads a request's URL and host, which may be anything. */
export function placeOf(request: GatewayRequest): RequestPlace {
  const { url, client } = request;
  const absolute = url.startsWith("/") ? null : /^(https?):\/\/([^/?#]*)/i.exec(url);
  const local = absolute === null ? url : url.slice(absolute[0].length);
  const mark = local.indexOf("?");
  const host = hostOf(request, absolute?.[2]) ?? undefined;
  return {
    scheme: client?.protocol ?? absolute?.[1]?.toLowerCase() ?? "http",
    path: (mark === -1 ? local : local.slice(0, mark)) || "/",
    query: mark === -1 ? undefined : redactUrl(local.slice(mark)).slice(1),
    ...addressOf(host),
  };
}

function addressOf(host: string | undefined): Pick<RequestPlace, "address" | "port"> {
  if (host === undefined) return { address: undefined, port: undefined };
  const colon = host.lastIndexOf(":");
  const hasPort = colon > host.lastIndexOf("]") && colon < host.length - 1;
  const name = colon > host.lastIndexOf("]") ? host.slice(0, colon) : host;
  return { address: name.replace(/^\[|\]$/g, ""), port: hasPort ? Number(host.slice(colon + 1)) : undefined };
}
