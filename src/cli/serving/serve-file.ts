import { escapeControls } from "../../core/model/secret.js";
import type { AnyBackendConfig, Gateway, GatewayConfig, GatewayOptions } from "../../index.js";
import type { RunningServer } from "../../integrations/node/index.js";
import { checkedConfig, type LoadedConfig, sizeOf } from "../config/load-config.js";
import { openGateway } from "../config/open-gateway.js";
import { Failure, reasonOf } from "../failure.js";
import { readSource } from "../source/read-source.js";
import type { Source } from "../source/source.js";
import type { Context } from "../terminal/context.js";
import { logRequests } from "./access-log.js";
import type { ServingOptions } from "./options.js";
import { reloadOnChange } from "./reloading.js";
import { stopSignal } from "./stop-signals.js";

/**
 * Serves the configuration in a file until a signal says stop.
 * @param change what is served instead of what the file says
 */
export async function serveFile(
  file: string,
  options: ServingOptions,
  gatewaySettings: GatewayOptions,
  context: Context,
  change: (config: LoadedConfig) => LoadedConfig = (config) => config,
): Promise<void> {
  const { err } = context;
  const { openApiOperations } = await import("../../openapi/index.js");
  const operations = openApiOperations({ validation: options.validation });
  if (options.watch && file === "-") throw new Failure("The standard input can't be watched: name a file, or leave --watch out.");
  const source = await readSource(file);
  const load = async (from: Source) => change(await checkedConfig(from, gatewaySettings, context));
  const config = await load(source);
  const gateway = await openGateway(config, { ...gatewaySettings, operations });
  const stopLog = logRequests(gateway, options.log, context);
  const stopped = stopSignal();
  const server = await listen(gateway, options);
  context.outlivesReader = true;
  err.lines(`Serving ${source.name} on ${err.paint("bold", server.url)} in ${gateway.status().environment}: ${sizeOf(config)}.`);
  const takeUp = async (changed: Source) => {
    const next = await load(changed);
    gateway.update(next as GatewayConfig);
    err.lines(`Took up ${changed.name}: ${sizeOf(next)}.`);
  };
  const stopReloading = options.watch ? reloadOnChange(file, source, takeUp, err) : async () => {};
  err.lines(`${await stopped}: finishing what is under way; the next signal ends it at once.`);
  await stopReloading();
  await server.close();
  await gateway.close();
  stopLog();
}

async function listen(gateway: Gateway<AnyBackendConfig>, { port, host, drainMs }: ServingOptions): Promise<RunningServer> {
  const { serve } = await import("../../integrations/node/index.js");
  try {
    return await serve(gateway, { port, host, drainMs });
  } catch (error) {
    await gateway.close();
    throw new Failure(`Can't listen on ${escapeControls(host)}:${port}: ${whyNot(error)}`);
  }
}

function whyNot(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "EADDRINUSE") return "something else listens there. Choose another --port.";
  if (code === "EACCES") return "permission denied. Ports below 1024 are the system's.";
  return reasonOf(error);
}
