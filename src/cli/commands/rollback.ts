import { Command } from "commander";
import {
  addSignatureOptions,
  addStoreOptions,
  requiredEnvironmentOption,
  type SignatureOptions,
  type StoreOptions,
} from "../releases/options.js";
import { releaseLine } from "../releases/release-line.js";
import { withReleases } from "../releases/with-releases.js";
import type { Context } from "../terminal/context.js";
import { examples } from "../terminal/examples.js";

interface RollbackOptions extends StoreOptions, SignatureOptions {
  readonly environment: string;
}

export function rollbackCommand(context: Context): Command {
  const command = new Command("rollback")
    .summary("make live what was so before")
    .description("Makes live what was so of a group before its last change in an environment. Doing it again goes back further.")
    .argument("<group>", "name of the group")
    .addOption(requiredEnvironmentOption());
  return addSignatureOptions(addStoreOptions(command))
    .addHelpText("after", examples(["pointsman rollback petstore -s ./store -e online -m 'too slow'", "the one before"]))
    .action(async (group: string, options: RollbackOptions) => {
      const { environment, actor, comment } = options;
      const asked = { group, environment, actor, ...(comment !== undefined && { comment }) };
      await withReleases(options, async (releases) => context.out.lines(releaseLine(await releases.rollback(asked))));
    });
}
