import { Command } from "commander";
import { gatewayOptions } from "../config/load-config.js";
import { functionsOption } from "../config/options.js";
import { addServingOptions, type ServingOptions, stoppingHelp } from "../serving/options.js";
import { serveFile } from "../serving/serve-file.js";
import type { Context } from "../terminal/context.js";
import { examples } from "../terminal/examples.js";

export function serveCommand(context: Context): Command {
  const command = new Command("serve")
    .summary("serve a configuration over HTTP")
    .description("Serves a configuration over HTTP/1.1, and what begins as it, such as WebSocket.");
  return addServingOptions(command)
    .addOption(functionsOption("Loaded once: their changes need a new start."))
    .addHelpText(
      "after",
      examples(
        ["pointsman serve gateway.yaml", "on http://127.0.0.1:8080"],
        ["pointsman serve gateway.yaml --port 80 --host 0.0.0.0 --log json", "for others"],
        ["pointsman serve gateway.yaml --environment test --watch -f ./functions.js", "while it is written"],
      ),
    )
    .addHelpText("after", stoppingHelp)
    .action(async (file: string, options: ServingOptions) => serveFile(file, options, await gatewayOptions(options, true), context));
}
