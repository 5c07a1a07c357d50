import { Command } from "commander";
import { gatewayOptions } from "../config/load-config.js";
import { allOnMock } from "../serving/all-on-mock.js";
import { addServingOptions, type ServingOptions, stoppingHelp } from "../serving/options.js";
import { serveFile } from "../serving/serve-file.js";
import type { Context } from "../terminal/context.js";
import { examples } from "../terminal/examples.js";

export function mockCommand(context: Context): Command {
  const command = new Command("mock")
    .summary("serve a configuration with every API on a Mock")
    .description(
      "Serves a configuration with a Mock in place of every other backend, and reaches none. Mocks in the configuration answer as they do. " +
        "Every other API, and a Mock without content, answers what the API documents (`response`, `operation`), or else 200 with JSON that names it: " +
        '{"mock":true,"group":"petstore","api":"listPets"}. There, clients may ask for another status: `Prefer: code=404`. ' +
        "Rules of the environment decide as before.",
    );
  return addServingOptions(command)
    .addHelpText(
      "after",
      examples(
        ["pointsman mock gateway.yaml", "on http://127.0.0.1:8080"],
        ["pointsman mock gateway.yaml --port 0 --watch", "on any free port, while it is written"],
      ),
    )
    .addHelpText("after", stoppingHelp)
    .action(async (file: string, options: ServingOptions) =>
      serveFile(file, options, await gatewayOptions(options, false), context, allOnMock),
    );
}
