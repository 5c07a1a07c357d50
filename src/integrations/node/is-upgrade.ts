import type { IncomingMessage } from "node:http";
import { upgradeProtocols } from "../../core/model/upgrade.js";
import { framingOf } from "./request-body.js";

/**
 * Whether a request is to be answered as one to go on in another protocol. Where it is not, its `Upgrade` is as if it were not
 * there (RFC 9110 §7.8) and it is a request like any other: one of HTTP/1.0, with a body, with another method than GET, or
 * for HTTP itself, such as the `h2c` that some clients add to everything.
 */
export function isUpgrade(req: IncomingMessage): boolean {
  const { method, url, rawHeaders, headers, httpVersionMajor, httpVersionMinor } = req;
  if (httpVersionMajor !== 1 || httpVersionMinor !== 1 || headers.host === undefined || framingOf(req).present) return false;
  return upgradeProtocols({ method: method as string, url: url as string, rawHeaders }).length > 0; // set on every request of a server
}
