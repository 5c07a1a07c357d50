import type { Command, Option } from "commander";

/** An option as a shell completes it. */
export interface OptionWords {
  readonly long: string;
  readonly short: string | undefined;
  readonly takesValue: boolean;
  /** The values that it may have, where they are known. */
  readonly choices: readonly string[];
  readonly summary: string;
}

/** A command as a shell completes it. */
export interface CommandWords {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly OptionWords[];
  /** What its first argument may be, where that is known. */
  readonly choices: readonly string[];
}

/** What there is to complete, from the command line itself: a new command needs nothing here. */
export function wordsOf(program: Command): readonly CommandWords[] {
  return program.commands.map((command) => ({
    name: command.name(),
    summary: command.summary(),
    options: command.options.map(optionWords),
    choices: command.registeredArguments[0]?.argChoices ?? [],
  }));
}

function optionWords({ long, short, required, argChoices, description }: Option): OptionWords {
  return {
    long: long ?? "",
    short,
    takesValue: required,
    choices: argChoices ?? [],
    summary: description.split(/[;.(]/, 1)[0]?.trim() ?? "",
  };
}
