import { onTestFinished } from "vitest";
import {
  type Api,
  type ApiGroup,
  createGateway,
  type Gateway,
  type GatewayError,
  type GatewayOptions,
  HttpBackend,
  type HttpTimeouts,
} from "../../../src/index.js";
import type { HttpBackendOptions } from "../../../src/backends/http/options.js";
import { type RunningServer, type ServeOptions, serve } from "../../../src/integrations/node/index.js";

/** A gateway behind a socket. */
export interface ServedGateway {
  readonly gateway: Gateway;
  readonly server: RunningServer;
  readonly url: string;
  readonly port: number;
  /** What the gateway's `error` listeners were told. */
  readonly errors: readonly GatewayError[];
}

/** Serves groups on a free port until the test ends. */
export async function served(
  groups: readonly ApiGroup[],
  options: Omit<GatewayOptions, "backends"> = {},
  serving: ServeOptions & HttpBackendOptions = {},
): Promise<ServedGateway> {
  const gateway = createGateway({ groups }, { ...options, backends: [new HttpBackend(serving)] }) as Gateway;
  const errors: GatewayError[] = [];
  gateway.on("error", ({ error }) => errors.push(error));
  const server = await serve(gateway, { drainMs: 1000, ...serving });
  onTestFinished(async () => {
    await server.close();
    await gateway.close();
  });
  return { gateway, server, url: server.url, port: server.port, errors };
}

/** Every path and method. */
export const everything: Api = { name: "everything", method: "ANY", path: "/{rest+}" };

/** Serves a gateway that forwards every path to one upstream. */
export function proxyTo(
  url: string,
  timeouts: HttpTimeouts = {},
  options: Omit<GatewayOptions, "backends"> = {},
  serving: ServeOptions & HttpBackendOptions = {},
): Promise<ServedGateway> {
  const apis: Api[] = [{ name: "root", method: "ANY", path: "/" }, everything];
  return served([{ name: "proxy", backend: { kind: "http", url, timeouts }, apis }], options, serving);
}
