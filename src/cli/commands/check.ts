import { Command } from "commander";
import { checkSource, gatewayOptions } from "../config/load-config.js";
import { type ConfigOptions, environmentsOption, functionsOption, jsonOption } from "../config/options.js";
import { exitCodes, Failure } from "../failure.js";
import { readSource } from "../source/read-source.js";
import type { SourceIssue } from "../source/source.js";
import type { Context } from "../terminal/context.js";
import { count } from "../terminal/count.js";
import { examples } from "../terminal/examples.js";
import { writeIssues } from "../terminal/write-issues.js";

interface CheckOptions extends ConfigOptions {
  readonly json?: true;
}

/** What is known of one file. */
interface Report {
  readonly file: string;
  readonly ok: boolean;
  /** How many there are, in a file that is valid. */
  readonly groups?: number;
  readonly apis?: number;
  readonly issues: readonly SourceIssue[];
  /** Why it can't be read. */
  readonly error?: string;
}

export function checkCommand(context: Context): Command {
  return new Command("check")
    .summary("say everything that is wrong with configurations")
    .description(
      "Says everything that is wrong with configurations (YAML 1.2 or JSON), each file by itself: all issues at once, a line each with " +
        "file, line, column, code and message. Exit code 1 where there is one.",
    )
    .argument("<files...>", 'files; "-" for the standard input')
    .addOption(functionsOption("Without it, functions are taken to be there whatever their names."))
    .addOption(environmentsOption())
    .addOption(jsonOption())
    .addHelpText(
      "after",
      examples(
        ["pointsman check gateway.yaml", "all issues of one file"],
        ["pointsman check --functions ./functions.js gateway.yaml", "names of functions too"],
        ["pointsman check --json config/*.yaml", "for programs"],
      ),
    )
    .action(async (files: readonly string[], options: CheckOptions) => {
      const reports = await checkAll(files, options, context);
      if (options.json) context.out.lines(JSON.stringify({ ok: reports.every(({ ok }) => ok), files: reports }, null, 2));
      else for (const report of reports) write(report, context);
      if (reports.some(({ ok }) => !ok)) context.exitCode = exitCodes.refused;
      if (reports.some(({ error }) => error !== undefined)) context.exitCode = exitCodes.unusable;
    });
}

async function checkAll(files: readonly string[], options: CheckOptions, context: Context): Promise<Report[]> {
  const gateway = await gatewayOptions(options, false);
  const reports: Report[] = [];
  for (const file of files) {
    try {
      const source = await readSource(file);
      const checked = await checkSource(source, gateway, context);
      if (checked.ok) {
        const { groups } = checked.config;
        const apis = groups.reduce((sum, group) => sum + group.apis.length, 0);
        reports.push({ file: source.name, ok: true, groups: groups.length, apis, issues: [] });
      } else reports.push({ file: source.name, ok: false, issues: checked.issues });
    } catch (error) {
      if (!(error instanceof Failure) || files.length === 1) throw error;
      reports.push({ file, ok: false, issues: [], error: error.message });
    }
  }
  return reports;
}

function write({ file, ok, groups, apis, issues, error }: Report, { out, err }: Context): void {
  if (ok) out.lines(`${file}: ${out.paint("green", "no issues")} in ${count(groups ?? 0, "group")} with ${count(apis ?? 0, "API")}`);
  else if (error === undefined) {
    writeIssues(out, file, issues);
    err.lines(`${file}: ${err.paint("red", count(issues.length, "issue"))}`);
  } else err.lines(`${err.paint("red", "error:")} ${error}`);
}
