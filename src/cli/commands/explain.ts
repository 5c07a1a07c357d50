import { Command } from "commander";
import { gatewayOptions, loadConfig } from "../config/load-config.js";
import {
  type ConfigOptions,
  environmentOption,
  environmentsOption,
  functionsOption,
  headersOption,
  jsonOption,
} from "../config/options.js";
import { openGateway } from "../config/open-gateway.js";
import { Failure } from "../failure.js";
import type { Context } from "../terminal/context.js";
import { examples } from "../terminal/examples.js";

interface ExplainOptions extends ConfigOptions {
  readonly header?: readonly string[];
  readonly json?: true;
}

export function explainCommand(context: Context): Command {
  return new Command("explain")
    .summary("say which backend answers a request, and why")
    .description(
      "Says which backend answers a request, and why: every API that has the path, every backend that could have held, the rule that " +
        "decided. Nothing is sent anywhere; secrets are left out.",
    )
    .argument("<file>", 'configuration, YAML or JSON; "-" for the standard input')
    .argument("<request>", 'method and URL in one: "GET /pets/7"; a URL alone is a GET')
    .addOption(headersOption())
    .addOption(environmentOption())
    .addOption(environmentsOption())
    .addOption(functionsOption("Without it, functions are taken to be there."))
    .addOption(jsonOption())
    .addHelpText(
      "after",
      examples(
        ['pointsman explain gateway.yaml "GET /petstore/pets/7"', "who answers this"],
        ["pointsman explain gateway.yaml /petstore/pets -H 'x-beta: 1' -e test", "with the rules of test"],
      ),
    )
    .action(async (file: string, request: string, options: ExplainOptions) => {
      const asked = { ...requestOf(request), rawHeaders: (options.header ?? []).flatMap(fieldOf) };
      const gatewaySettings = await gatewayOptions(options, false);
      const gateway = await openGateway(await loadConfig(file, gatewaySettings, context), gatewaySettings);
      const explanation = gateway.explain(asked);
      await gateway.close();
      const { out } = context;
      const { explainText } = await import("../../index.js");
      out.write(options.json ? `${JSON.stringify(explanation, null, 2)}\n` : explainText(explanation, { colors: out.hasColors }));
    });
}

function requestOf(text: string): { readonly method: string; readonly url: string } {
  const [, method = "GET", url] = /^\s*(?:(\S+)\s+)?(\S+)\s*$/.exec(text) ?? [];
  if (url === undefined) throw new Failure(`${JSON.stringify(text)} is no request: give a method and a URL, as in "GET /pets/7".`);
  return { method, url };
}

function fieldOf(text: string): [name: string, value: string] {
  const [, name, value] = /^([^\s:]+)\s*:\s*(.*?)\s*$/s.exec(text) ?? [];
  if (name === undefined || value === undefined)
    throw new Failure(`${JSON.stringify(text)} is no header field: write it as in "x-beta: 1".`);
  return [name, value];
}
