import { Command, InvalidArgumentError, Option } from "commander";
import { escapeControls } from "../../core/model/secret.js";
import type { Release } from "../../releases/index.js";
import { jsonOption } from "../config/options.js";
import { addStoreOptions, type StoreOptions } from "../releases/options.js";
import { withReleases } from "../releases/with-releases.js";
import type { Context } from "../terminal/context.js";
import { examples } from "../terminal/examples.js";
import { table } from "../terminal/table.js";

interface HistoryOptions extends StoreOptions {
  readonly environment?: string;
  readonly group?: string;
  readonly limit: number;
  readonly json?: true;
}

export function historyCommand(context: Context): Command {
  const command = new Command("history")
    .summary("list what was released, newest first")
    .description("Lists the changes of an environment, newest first: what was done to which group, by whom, and why.")
    .addOption(new Option("-e, --environment <name>", "the environment (default: the last of the environments)"))
    .addOption(new Option("-g, --group <name>", "only this group"))
    .addOption(new Option("-n, --limit <number>", "most changes that are listed").argParser(limitOf).default(20))
    .addOption(jsonOption());
  return addStoreOptions(command)
    .addHelpText(
      "after",
      examples(
        ["pointsman history -s ./store", "the last changes of online"],
        ["pointsman history -s ./store -e test -g petstore --json", "of one group in test, as data"],
      ),
    )
    .action(async (options: HistoryOptions) => {
      const { group, limit } = options;
      const changes = await withReleases(options, (releases) => {
        const environment = options.environment ?? releases.environments.at(-1) ?? "";
        return releases.history(environment, { limit, ...(group !== undefined && { group }) });
      });
      if (options.json) context.out.lines(JSON.stringify(changes, null, 2));
      else write(changes, context);
    });
}

function limitOf(text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It must be a whole number from 1 to 9999999.");
}

const heading = ["CHANGE", "AT", "ACTION", "GROUP", "REVISION", "BACKEND", "BY", "WHY"];

function write(changes: readonly Release[], { out, err }: Context): void {
  if (changes.length === 0) return err.lines("Nothing was released.");
  const [first, ...rest] = table([heading, ...changes.map(row)]);
  out.lines(out.paint("bold", first ?? ""), ...rest);
}

function row({ sequence, at, action, group, revision, backend, actor, comment }: Release): string[] {
  return [String(sequence), at, action, group ?? "-", revision ?? "-", backend ?? "-", actor ?? "-", comment ?? ""].map(escapeControls);
}
