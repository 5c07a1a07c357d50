import { type Command, InvalidArgumentError, Option } from "commander";
import { type ConfigOptions, environmentOption, environmentsOption } from "../config/options.js";
import type { ValidationMode } from "../../openapi/index.js";
import type { LogFormat } from "./access-log.js";

/** What commands that serve are told about it. */
export interface ServingOptions extends ConfigOptions {
  readonly port: number;
  readonly host: string;
  readonly watch?: true;
  readonly log: LogFormat;
  readonly validation: ValidationMode;
  readonly drainMs: number;
}

const integer =
  (least: number, most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };

/** Adds the options that all commands have which serve. */
export function addServingOptions(command: Command): Command {
  return command
    .argument("<file>", 'configuration, YAML or JSON; "-" for the standard input')
    .addOption(new Option("-p, --port <number>", "port to listen on; 0 for any that is free").argParser(integer(0, 65_535)).default(8080))
    .addOption(new Option("--host <address>", 'address to listen on; "0.0.0.0" or "::" for every interface').default("127.0.0.1"))
    .addOption(environmentOption())
    .addOption(environmentsOption())
    .addOption(new Option("-w, --watch", "take up each change of the file; one that is not valid changes nothing, and is said"))
    .addOption(
      new Option("--log <format>", "a line to the standard output for each answer").choices(["text", "json", "off"]).default("text"),
    )
    .addOption(
      new Option("--validation <mode>", "hold requests to the `operation` of their API; needs ajv and ajv-formats")
        .choices(["off", "report", "enforce"])
        .default("off"),
    )
    .addOption(
      new Option("--drain-ms <number>", "milliseconds that a stop waits for what is under way")
        .argParser(integer(0, 2 ** 31 - 1))
        .default(30_000),
    );
}

/** How a server is stopped, for the end of a help. */
export const stoppingHelp = `
SIGINT (Ctrl-C) and SIGTERM stop it: what is under way is finished first. The second signal ends it at once.`;
