import { Command } from "commander";
import { commands } from "./commands.js";
import type { Context } from "./terminal/context.js";
import { examples, exitCodesHelp } from "./terminal/examples.js";

/** The whole command line. It throws a `CommanderError` instead of ending the process. */
export function createProgram(context: Context, version: string): Command {
  const { out, err } = context;
  const program = new Command("pointsman")
    .description("Decides, for every API of a gateway, which backend answers: HTTP, Mock or Function.")
    .version(version, "-V, --version", "say which version this is")
    .helpOption("-h, --help", "say how this is used")
    .helpCommand("help [command]", "say how a command is used")
    .usage("<command> [options]")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => out.write(text),
      writeErr: (text) => err.write(text),
      outputError: (text, write) => write(text.replace(/^error:/, err.paint("red", "error:"))),
      getOutHasColors: () => out.hasColors,
      getErrHasColors: () => err.hasColors,
    })
    .configureHelp({
      styleTitle: (text) => out.paint("bold", text),
      styleCommandText: (text) => out.paint("cyan", text),
      styleOptionTerm: (text) => out.paint("cyan", text),
      styleSubcommandTerm: (text) => out.paint("cyan", text),
    })
    .addHelpText(
      "after",
      examples(
        ["pointsman check gateway.yaml", "everything that is wrong with it"],
        ['pointsman explain gateway.yaml "GET /pets/7"', "who answers, and why"],
        ["pointsman help check", "how a command is used"],
      ),
    )
    .addHelpText("after", exitCodesHelp);
  for (const make of commands) program.addCommand(make(context).copyInheritedSettings(program));
  return program;
}
