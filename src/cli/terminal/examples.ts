import { exitCodes } from "../failure.js";
import { table } from "./table.js";

/** The end of a command's help: what to type for what. */
export function examples(...examples: readonly (readonly [command: string, purpose: string])[]): string {
  return `\nExamples:\n${table(examples.map(([command, purpose]) => [`  $ ${command}`, `# ${purpose}`])).join("\n")}`;
}

/** What scripts can rely on. */
export const exitCodesHelp = `
Exit codes:
  ${exitCodes.fine}   as it should be
  ${exitCodes.refused}   the configuration has issues, or the releases refuse what was asked
  ${exitCodes.unusable}   wrong usage, or something that can't be read, reached or listened on
  ${exitCodes.bug}  a bug of pointsman`;
