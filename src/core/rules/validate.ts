import type { ConfigIssue } from "../errors.js";
import type { AnyBackendAdapter } from "../model/adapter.js";
import type { AnyBackendConfig } from "../model/any-backend.js";
import type { GatewayConfig } from "../model/config.js";
import type { FunctionLookup, FunctionRegistry } from "../model/function.js";
import { FunctionTable } from "../model/function-table.js";
import type { PathTemplate } from "../model/path-template.js";
import { finish, type Steps } from "../model/steps.js";
import { adaptersByKind, checkBackend } from "./backends.js";
import { checkShapes } from "./check-config-shape.js";
import { ConfigRules } from "./config-rules.js";
import { checkFunctions } from "./functions.js";
import { isRecord } from "./is-record.js";
import { Issues, type MutablePath } from "./issues.js";
import { type NormalConfig, normalizeSteps } from "./normalize.js";
import { checkShape } from "./shape/check-shape.js";
import type { ShapeContext } from "./shape/context.js";

/** The environments of a gateway that names none, in the order of a release's way. */
export const defaultEnvironments: readonly string[] = ["test", "pre-release", "online"];

/** What a configuration is validated against. */
export interface ValidateOptions {
  readonly backends: readonly AnyBackendAdapter[];
  readonly functions?: FunctionRegistry | undefined;
  /** Environments that rules may name. Default `["test", "pre-release", "online"]`. */
  readonly environments?: readonly string[] | undefined;
  /** Backends that were chosen at release, by group: group backends like others (R1), and inherited (R3, R4). */
  readonly chosen?: ReadonlyMap<string, AnyBackendConfig> | undefined;
  /** Default 250,000. */
  readonly maxApis?: number | undefined;
  /** Default 64. */
  readonly maxDepth?: number | undefined;
  /** Reads a file that the configuration names. Default: files are not looked at. */
  readonly readFile?: ((path: string) => Uint8Array) | undefined;
}

export type ValidationResult =
  | { readonly ok: true; readonly config: NormalConfig }
  | { readonly ok: false; readonly issues: readonly ConfigIssue[] };

/** The parsed templates of the whole paths that each API takes: by group, then by API, in the configuration's order. */
export type ParsedPaths = readonly (readonly (readonly PathTemplate[])[])[];

/** Values that the JSON data of one configuration may hold. */
const maxValues = 5_000_000;

/** Checks a configuration against R1 to R11 and gives its normal form, or every issue at once. Changes nothing, and throws only what a getter or proxy of the input throws. */
export function validate(input: unknown, options: ValidateOptions): ValidationResult {
  const { functions = {} } = options;
  // What a configuration names is looked up in them, so they are judged first.
  const wrong = checkFunctions(functions);
  if (wrong.length > 0) return { ok: false, issues: wrong };
  const result = validateAndParse(input, { ...options, functions: new FunctionTable(functions) });
  return result.ok ? { ok: true, config: result.config } : result;
}

/** What a configuration is taken apart with: functions are looked up, and have been checked already. */
export type ParseOptions = Omit<ValidateOptions, "functions"> & { readonly functions: FunctionLookup };

/** As {@link validate}, with the path templates that it has taken apart on the way: compiling needs them again. */
export function validateAndParse(input: unknown, options: ParseOptions): ParsedResult {
  return finish(validationSteps(input, options));
}

/** What {@link validateAndParse} gives. */
export type ParsedResult =
  | Extract<ValidationResult, { ok: false }>
  | (Extract<ValidationResult, { ok: true }> & { readonly paths: ParsedPaths });

/** As {@link validateAndParse}, in steps that each look at some APIs. */
export function* validationSteps(input: unknown, options: ParseOptions): Steps<ParsedResult> {
  const issues = new Issues();
  const { maxApis = 250_000 } = options;
  if (countApis(input) > maxApis) {
    issues.add("LIMIT_EXCEEDED", ["groups"], `The configuration has more than ${maxApis} APIs: split it or raise limits.maxApis.`);
    return { ok: false, issues: issues.sorted() };
  }
  const adapters = adaptersByKind(options.backends);
  const { functions, readFile } = options;
  const validateContext = { functions, ...(readFile !== undefined && { readFile }) };
  const context: ShapeContext = {
    issues,
    maxDepth: options.maxDepth ?? 64,
    valuesLeft: maxValues,
    checkBackend: (value, level, path, kind) => checkBackend(value, { level, kind }, path, adapters, context, validateContext),
  };
  yield* checkShapes(input, context);
  const { environments = defaultEnvironments, chosen = new Map() } = options;
  const rules = new ConfigRules(issues, environments, chosen);
  if (isRecord(input) && Array.isArray(input.groups)) {
    for (const [i, group] of input.groups.entries()) checkChosen(group, ["groups", i, "release", "backend"], chosen, context);
    yield* rules.check(input.groups);
  }
  if (issues.any) return { ok: false, issues: issues.sorted() };
  return { ok: true, config: yield* normalizeSteps(input as GatewayConfig<AnyBackendConfig>), paths: rules.paths };
}

/** A backend that was chosen at release stands on a group's level. */
function checkChosen(group: unknown, path: MutablePath, chosen: ReadonlyMap<string, AnyBackendConfig>, context: ShapeContext): void {
  if (!isRecord(group) || typeof group.name !== "string" || !chosen.has(group.name)) return;
  checkShape({ is: "backend", level: "group" }, chosen.get(group.name), path, context);
}

function countApis(input: unknown): number {
  if (!isRecord(input) || !Array.isArray(input.groups)) return 0;
  let count = 0;
  for (const group of input.groups as unknown[]) if (isRecord(group) && Array.isArray(group.apis)) count += group.apis.length;
  return count;
}
