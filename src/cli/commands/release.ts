import { Command, Option } from "commander";
import { escapeControls } from "../../core/model/secret.js";
import type { AnyBackendConfig } from "../../index.js";
import { checkedConfig, gatewayOptions } from "../config/load-config.js";
import { Failure } from "../failure.js";
import {
  addSignatureOptions,
  addStoreOptions,
  backendOf,
  requiredEnvironmentOption,
  type SignatureOptions,
  type StoreOptions,
} from "../releases/options.js";
import { makeLive, type Order, plan, releaseGroup } from "../releases/release-groups.js";
import { releaseLine } from "../releases/release-line.js";
import { withReleases } from "../releases/with-releases.js";
import { readSource } from "../source/read-source.js";
import type { Context } from "../terminal/context.js";
import { examples } from "../terminal/examples.js";

interface ReleaseOptions extends StoreOptions, SignatureOptions {
  readonly environment: string;
  readonly group?: string;
  readonly revision?: string;
  readonly backend?: AnyBackendConfig;
  readonly dryRun?: true;
}

export function releaseCommand(context: Context): Command {
  const command = new Command("release")
    .summary("make groups live in an environment")
    .description(
      "Stores the groups of a configuration as revisions, where they differ from their last ones, and makes them live in an environment. " +
        "Without a file it makes a revision live that is stored already: --group, and --revision unless it is the last. " +
        "Groups are released one after the other; the first that is refused ends it.",
    )
    .argument("[file]", 'configuration, YAML or JSON; "-" for the standard input')
    .addOption(requiredEnvironmentOption())
    .addOption(new Option("-g, --group <name>", "only this group"))
    .addOption(new Option("-r, --revision <number>", "number of the revision, major.minor.patch (default: the next patch)"))
    .addOption(new Option("-b, --backend <backend>", 'the group backend from now on: "mock", a URL, or JSON').argParser(backendOf))
    .addOption(new Option("--dry-run", "only say what it would change"));
  return addSignatureOptions(addStoreOptions(command))
    .addHelpText(
      "after",
      examples(
        ["pointsman release gateway.yaml -s ./store -e test", "all groups of a file"],
        ["pointsman release -g petstore -r 1.2.0 -s ./store -e online", "a revision that was tested"],
        ["pointsman release gateway.yaml -s ./store -e online --dry-run", "what would change"],
      ),
    )
    .action((file: string | undefined, options: ReleaseOptions) =>
      file === undefined ? promote(options, context) : releaseFile(file, options, context),
    );
}

async function promote(options: ReleaseOptions, { out }: Context): Promise<void> {
  const { group } = options;
  if (group === undefined) throw new Failure("Name what is released: a file, or the --group of a stored revision.");
  if (options.dryRun) throw new Failure("--dry-run compares a file with what is live: name one.");
  await withReleases(options, async (releases) => out.lines(releaseLine(await makeLive(releases, group, orderOf(options)))));
}

async function releaseFile(file: string, options: ReleaseOptions, context: Context): Promise<void> {
  const { out } = context;
  const settings = await gatewayOptions({ ...(options.environments && { environments: options.environments }) }, false);
  const { groups } = await checkedConfig(await readSource(file), settings, context, options.backend);
  const chosen = groups.filter(({ name }) => options.group === undefined || options.group === name);
  if (chosen.length === 0) throw new Failure(`${file} has no group ${JSON.stringify(options.group ?? "")} to release.`);
  await withReleases(options, async (releases) => {
    for (const group of chosen) {
      if (options.dryRun) out.lines(`${escapeControls(group.name)} ${await plan(releases, group, options.environment)}`);
      else out.lines(releaseLine(await releaseGroup(releases, group, orderOf(options))));
    }
  });
}

function orderOf({ environment, backend, revision, actor, comment }: ReleaseOptions): Order {
  return { environment, backend, revision, actor, comment };
}
