import type { AnyBackendConfig, ConfigIssue, GatewayOptions, ValidationResult } from "../../index.js";
import { count } from "../terminal/count.js";
import { exitCodes, Failure } from "../failure.js";
import { parseSource } from "../source/parse-source.js";
import { readSource } from "../source/read-source.js";
import type { Source, SourceIssue } from "../source/source.js";
import type { Context } from "../terminal/context.js";
import { writeIssues } from "../terminal/write-issues.js";
import { loadFunctions } from "./load-functions.js";
import type { ConfigOptions } from "./options.js";
import { unnamedFunctions } from "./unnamed-functions.js";

/** A configuration as its rules allow it, and what a gateway needs besides. */
export type LoadedConfig = Extract<ValidationResult, { ok: true }>["config"];

/** What became of a source. */
export type Checked =
  | { readonly ok: true; readonly config: LoadedConfig }
  | { readonly ok: false; readonly issues: readonly SourceIssue[] };

/** Bytes from which on a person wonders why nothing happens. */
const longBytes = 512 * 1024;

/**
 * The options of a gateway that are the same for every file.
 * @param functionsNeeded whether functions must be there; else those that no module was given for are taken to be
 */
export async function gatewayOptions(options: ConfigOptions, functionsNeeded: boolean): Promise<GatewayOptions> {
  const { functions = [], environment, environments } = options;
  const named = functions.length > 0 ? { functions: await loadFunctions(functions) } : {};
  return {
    ...named,
    ...(functions.length === 0 && !functionsNeeded && { backends: [await unnamedFunctions()] }),
    ...(environment !== undefined && { environment }),
    ...(environments !== undefined && { environments }),
  };
}

/**
 * Parses a source and holds it to every rule.
 * @param chosen the group backend that is chosen at release, for every group
 */
export async function checkSource(source: Source, options: GatewayOptions, { err }: Context, chosen?: AnyBackendConfig): Promise<Checked> {
  const { validateConfig } = await import("../../index.js");
  const done = source.text.length < longBytes ? () => {} : err.progress(`Reading ${source.name} …`);
  try {
    const parsed = parseSource(source);
    if (!parsed.ok) return parsed;
    const { backends, functions, environments } = options;
    const result = validateConfig(parsed.value, {
      ...(backends !== undefined && { backends }),
      ...(functions !== undefined && { functions }),
      ...(environments !== undefined && { environments }),
      ...(chosen !== undefined && { chosen: new Map(groupNames(parsed.value).map((name) => [name, chosen])) }),
    });
    if (result.ok) return result;
    refuseOptions(result.issues);
    const issues = result.issues.map((issue) => ({ ...issue, ...parsed.locate(issue) }));
    return { ok: false, issues: issues.sort((a, b) => a.line - b.line || a.column - b.column) };
  } finally {
    done();
  }
}

function groupNames(value: unknown): string[] {
  const { groups } = (value ?? {}) as { readonly groups?: unknown };
  const names = Array.isArray(groups) ? groups.map((group: unknown) => (group as { readonly name?: unknown } | null)?.name) : [];
  return names.filter((name) => typeof name === "string");
}

/** Issues of what stands in no file. */
function refuseOptions(issues: readonly ConfigIssue[]): void {
  const own = issues.filter(({ path }) => path.startsWith("/options/"));
  if (own.length > 0) throw new Failure(own.map(({ path, message }) => `${path.replace("/options/", "")}: ${message}`).join("\n"));
}

/**
 * The configuration that a source holds.
 * @throws Failure when it has issues, which have been written by then
 */
export async function checkedConfig(
  source: Source,
  options: GatewayOptions,
  context: Context,
  chosen?: AnyBackendConfig,
): Promise<LoadedConfig> {
  const checked = await checkSource(source, options, context, chosen);
  if (checked.ok) return checked.config;
  writeIssues(context.err, source.name, checked.issues);
  const lacks = checked.issues.some(({ code }) => code === "UNKNOWN_FUNCTION");
  const hint = lacks ? " Functions come from a module: --functions ./functions.js" : "";
  throw new Failure(`${source.name} can't be used as it is.${hint}`, exitCodes.refused);
}

/** As {@link checkedConfig}, of a file. */
export async function loadConfig(file: string, options: GatewayOptions, context: Context): Promise<LoadedConfig> {
  return checkedConfig(await readSource(file), options, context);
}

/** How much it is, for a sentence. */
export function sizeOf({ groups }: LoadedConfig): string {
  const apis = groups.reduce((sum, group) => sum + group.apis.length, 0);
  return `${count(groups.length, "group")} with ${count(apis, "API")}`;
}
