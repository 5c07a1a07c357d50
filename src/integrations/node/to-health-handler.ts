import type { IncomingMessage, ServerResponse } from "node:http";
import type { AnyBackendConfig } from "../../core/model/any-backend.js";
import type { Gateway } from "../../core/model/gateway.js";

/** Options of {@link toHealthHandler}. */
export interface HealthOptions {
  /** Path that says whether the process lives. Default `"/livez"`. */
  readonly livePath?: string;
  /** Path that says whether the gateway should get requests. Default `"/readyz"`. */
  readonly readyPath?: string;
}

/**
 * A request listener for the probes of an orchestrator or a load balancer: `createServer(toHealthHandler(gateway))`, on a port of
 * its own. Liveness is 200 while the process answers; readiness is 200 or 503 by `gateway.status()`, with what is served, as JSON.
 * Texts of errors are not told. Anything else is 404.
 */
export function toHealthHandler(
  gateway: Pick<Gateway<AnyBackendConfig>, "status">,
  { livePath = "/livez", readyPath = "/readyz" }: HealthOptions = {},
): (req: IncomingMessage, res: ServerResponse) => void {
  return (req, res) => {
    const path = req.url?.split("?", 1)[0];
    if (req.method !== "GET" && req.method !== "HEAD") return send(res, 405, { status: "method not allowed" });
    if (path === livePath) return send(res, 200, { status: "live" });
    if (path !== readyPath) return send(res, 404, { status: "not found" });
    const { ready, environment, releases, groups } = gateway.status();
    const { problem: _, ...release } = releases ?? {};
    send(res, ready ? 200 : 503, { status: ready ? "ready" : "not ready", environment, release: releases && release, groups });
  };
}

function send(res: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  res.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(text),
    "cache-control": "no-store",
    ...(status === 405 && { allow: "GET, HEAD" }),
  });
  res.end(text); // node:http leaves the body of HEAD out
}
