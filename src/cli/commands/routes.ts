import { Command } from "commander";
import { escapeControls } from "../../core/model/secret.js";
import type { RouteSummary } from "../../index.js";
import { gatewayOptions, loadConfig } from "../config/load-config.js";
import { type ConfigOptions, environmentOption, environmentsOption, functionsOption, jsonOption } from "../config/options.js";
import { openGateway } from "../config/open-gateway.js";
import type { Context } from "../terminal/context.js";
import { examples } from "../terminal/examples.js";
import { table } from "../terminal/table.js";

interface RoutesOptions extends ConfigOptions {
  readonly json?: true;
}

export function routesCommand(context: Context): Command {
  return new Command("routes")
    .summary("list every route and the backend that answers it")
    .description("Lists every method and path, the backend that answers there, and where that backend comes from.")
    .argument("<file>", 'configuration, YAML or JSON; "-" for the standard input')
    .addOption(environmentOption())
    .addOption(environmentsOption())
    .addOption(functionsOption("Without it, functions are taken to be there."))
    .addOption(jsonOption())
    .addHelpText(
      "after",
      examples(
        ["pointsman routes gateway.yaml", "the table of routes"],
        ["pointsman routes gateway.yaml --environment test --json", "as data, with the rules of test"],
      ),
    )
    .action(async (file: string, options: RoutesOptions) => {
      const gatewaySettings = await gatewayOptions(options, false);
      const gateway = await openGateway(await loadConfig(file, gatewaySettings, context), gatewaySettings);
      const routes = gateway.routes();
      if (options.json) context.out.lines(JSON.stringify(routes, null, 2));
      else write(routes, context);
      await gateway.close();
    });
}

const heading = ["METHOD", "PATH", "API", "BACKEND", "FROM", "HOSTS"];

function write(routes: readonly RouteSummary[], { out }: Context): void {
  const [first, ...rest] = table([heading, ...routes.map(row)]);
  out.lines(out.paint("bold", first ?? ""), ...rest);
}

function row({ method, path, match, group, api, kind, source, rules, hosts }: RouteSummary): string[] {
  const from = rules === 0 ? source : `${source}, after ${rules} rule${rules === 1 ? "" : "s"}`;
  return [method, match === "prefix" ? `${path} and below` : path, `${group}/${api}`, kind, from, hosts.join(", ")].map(escapeControls);
}
