import { Argument, Command } from "commander";
import { scripts, type Shell } from "../completion/scripts.js";
import { wordsOf } from "../completion/words.js";
import type { Context } from "../terminal/context.js";
import { examples } from "../terminal/examples.js";

export function completionCommand(context: Context): Command {
  return new Command("completion")
    .summary("write a script by which a shell completes this command")
    .description("Writes a script by which a shell completes commands, options and their values.")
    .addArgument(new Argument("<shell>").choices(Object.keys(scripts)))
    .addHelpText(
      "after",
      examples(
        ["pointsman completion bash >> ~/.bashrc", "for bash"],
        ["pointsman completion zsh > ~/.zfunc/_pointsman", "for zsh, where ~/.zfunc is in fpath"],
        ["pointsman completion fish > ~/.config/fish/completions/pointsman.fish", "for fish"],
      ),
    )
    .action((shell: Shell, _: unknown, command: Command) => context.out.write(scripts[shell](wordsOf(command.parent ?? command))));
}
