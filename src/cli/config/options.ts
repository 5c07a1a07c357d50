import { Option } from "commander";

/** What commands that read a configuration are told about it. */
export interface ConfigOptions {
  readonly functions?: readonly string[];
  readonly environment?: string;
  readonly environments?: readonly string[];
}

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];
const split = (value: string): readonly string[] => value.split(",").map((name) => name.trim());

export const functionsOption = (meaning: string): Option =>
  new Option(
    "-f, --functions <module>",
    `the module whose exports are the functions, ESM or CommonJS; may be given again. ${meaning}`,
  ).argParser(collect);

export const environmentOption = (): Option =>
  new Option("-e, --environment <name>", "the environment whose rules hold (default: the last of the environments)");

export const environmentsOption = (): Option =>
  new Option("--environments <names>", 'the environments that there are (default: "test,pre-release,online")').argParser(split);

export const headersOption = (): Option =>
  new Option("-H, --header <field>", 'a header field, "name: value"; may be given again').argParser(collect);

export const jsonOption = (): Option => new Option("--json", "write JSON, for programs");
