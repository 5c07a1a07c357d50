import type { ConfigIssue } from "../errors.js";
import type { AnyBackendAdapter } from "../model/adapter.js";
import type { AnyBackendConfig } from "../model/any-backend.js";
import type { GatewayConfig } from "../model/config.js";
import type { FunctionLookup, FunctionRegistry } from "../model/function.js";
import { FunctionTable } from "../model/function-table.js";
import { checkMockResponse } from "../model/check-mock-response.js";
import { type PathTemplate, parseTemplate } from "../model/path-template.js";
import { AmbiguityCheck } from "./ambiguity.js";
import { adaptersByKind, checkBackend } from "./backends.js";
import { checkItem, checkShape, isRecord, list, quote, type ShapeContext, spend } from "./check-shape.js";
import { finish, type Steps } from "../model/steps.js";
import { apiShape, configShape } from "./config-shape.js";
import { fullPaths } from "./full-paths.js";
import { Issues, type MutablePath, type Path } from "./issues.js";
import { checkFunctions } from "./functions.js";
import { checkMapping } from "./mapping.js";
import { type NormalConfig, normalizePrefix, normalizeSteps } from "./normalize.js";
import { didYouMean } from "../model/suggest.js";

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

/** Most conditions of one rule (R6). */
const maxConditions = 20;

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

/** APIs of one step. */
const perStep = 32;

/** First the configuration without its APIs, then each of them. */
function* checkShapes(input: unknown, context: ShapeContext): Steps<void> {
  checkShape(configShape, withoutApis(input), [], context);
  if (!isRecord(input) || !Array.isArray(input.groups)) return;
  for (const [index, group] of input.groups.entries()) {
    if (!isRecord(group) || !Array.isArray(group.apis)) continue;
    const path = ["groups", index, "apis"];
    for (let i = 0; i < group.apis.length; i++) {
      if (!spend(path, context)) return;
      checkItem(apiShape, group.apis[i], i, path, context);
      if (i % perStep === perStep - 1) yield;
    }
  }
}

function withoutApis(input: unknown): unknown {
  if (!isRecord(input) || !Array.isArray(input.groups)) return input;
  const groups = input.groups.map((group: unknown) => (isRecord(group) && Array.isArray(group.apis) ? { ...group, apis: [] } : group));
  return { ...input, groups };
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

/** The rules that concern more than one value. They look at what has the right shape and pass over the rest, which is reported already. */
class ConfigRules {
  readonly #issues: Issues;
  readonly #environments: readonly string[];
  readonly #chosen: ReadonlyMap<string, AnyBackendConfig>;
  readonly #ambiguity: AmbiguityCheck;
  /** Complete where nothing was wrong. */
  readonly paths: PathTemplate[][][] = [];

  constructor(issues: Issues, environments: readonly string[], chosen: ReadonlyMap<string, AnyBackendConfig>) {
    this.#issues = issues;
    this.#environments = environments;
    this.#chosen = chosen;
    this.#ambiguity = new AmbiguityCheck(issues);
  }

  *check(groups: readonly unknown[]): Steps<void> {
    this.#uniqueNames(groups, ["groups"], "group", "the gateway");
    for (const [index, group] of groups.entries()) if (isRecord(group)) yield* this.#group(group, ["groups", index]);
  }

  *#group(group: Readonly<Record<string, unknown>>, path: Path): Steps<void> {
    if (Array.isArray(group.rules)) for (const [i, rule] of group.rules.entries()) this.#rule(rule, [...path, "rules", i]);
    if (!Array.isArray(group.apis)) return;
    this.#uniqueNames(group.apis, [...path, "apis"], "API", "its group");
    this.#inheritance(group, path);
    const where = {
      group: nameOf(group),
      prefix: this.#prefix(group.prefix, path),
      hosts: Array.isArray(group.hosts)
        ? [...new Set(group.hosts.map((host) => (typeof host === "string" ? host.toLowerCase() : "")))]
        : [undefined],
    };
    const paths: PathTemplate[][] = [];
    this.paths.push(paths);
    for (const [i, api] of group.apis.entries()) {
      if (!isRecord(api)) continue;
      paths.push(this.#route(where, api, [...path, "apis", i]));
      this.#response(api.response, [...path, "apis", i, "response"]);
      if (i % perStep === perStep - 1) yield;
    }
  }

  /** A documented response is what a Mock may give: the same holds for it. */
  #response(response: unknown, path: Path): void {
    if (!isRecord(response) || (response.headers !== undefined && !isRecord(response.headers))) return;
    this.#issues.addAll(path, checkMockResponse(response));
  }

  /** The group's prefix in normal form; `undefined` when no request can have it. */
  #prefix(prefix: unknown, path: Path): string | undefined {
    if (prefix === undefined || prefix === "") return "";
    if (typeof prefix !== "string" || !/^\/[^{}]*$/.test(prefix)) return undefined;
    const normal = normalizePrefix(prefix);
    const template = normal === "" ? undefined : parseTemplate(normal);
    if (typeof template !== "string") return normal;
    this.#issues.add("INVALID_PATH", [...path, "prefix"], `The prefix ${quote(prefix)} ${template}.`);
    return undefined;
  }

  /** R9. */
  #uniqueNames(items: readonly unknown[], path: Path, what: string, where: string): void {
    const seen = new Map<string, number>();
    items.forEach((item, index) => {
      if (!isRecord(item) || typeof item.name !== "string") return;
      const first = seen.get(item.name);
      if (first === undefined) seen.set(item.name, index);
      else {
        const message = `The ${what} name ${quote(item.name)} is taken by item ${first}; names are unique in ${where}: rename one of them.`;
        this.#issues.add("DUPLICATE_NAME", [...path, index, "name"], message);
      }
    });
  }

  /** R4. */
  #inheritance(group: Readonly<Record<string, unknown>>, path: Path): void {
    if (group.backend !== undefined || this.#chosen.has(nameOf(group))) return;
    const inheriting = (group.apis as unknown[]).find((api) => isRecord(api) && api.backend === undefined);
    if (inheriting === undefined) return;
    const name = (inheriting as { name?: unknown }).name;
    const api = typeof name === "string" ? `API ${quote(name)}` : "An API";
    this.#issues.add("MISSING_BACKEND", path, `${api} has no backend to inherit: give the group a "backend", or the API one of its own.`);
  }

  /** R6, and that the environment exists. */
  #rule(rule: unknown, path: Path): void {
    if (!isRecord(rule)) return;
    const { environment, when } = rule;
    if (typeof environment === "string" && !this.#environments.includes(environment)) {
      const known = this.#environments;
      const message = `There is no environment ${quote(environment)}; there are ${list(known, "and")}.${didYouMean(environment, known)}`;
      this.#issues.add("UNKNOWN_ENVIRONMENT", [...path, "environment"], message);
    }
    if (!isRecord(when)) return;
    const named = [when.query, when.header].reduce<number>((sum, part) => sum + (isRecord(part) ? Object.keys(part).length : 0), 0);
    const count = named + (when.percent === undefined ? 0 : 1);
    if (count < 1 || count > maxConditions) {
      this.#issues.add(
        "CONDITION_COUNT",
        [...path, "when"],
        `A rule has 1 to ${maxConditions} query and header conditions in all, this one has ${count}.`,
      );
    }
  }

  /** Checks an API's path, mapping and place among the others; gives the templates of its whole paths. */
  #route(group: RouteGroup, api: Readonly<Record<string, unknown>>, path: Path): PathTemplate[] {
    const { path: text, method } = api;
    if (typeof text !== "string" || !text.startsWith("/")) return [];
    const methods =
      typeof method === "string" ? [method] : Array.isArray(method) ? [...new Set(method.filter((item) => typeof item === "string"))] : [];
    const prefix = api.match === "prefix";
    const templates: PathTemplate[] = [];
    for (const full of fullPaths(group.prefix ?? "", text, prefix)) {
      const template = parseTemplate(full);
      const problem = typeof template === "string" ? `The path ${quote(full)} ${template}.` : undefined;
      if (typeof template === "string" || (prefix && template.segments.at(-1)?.kind === "rest")) {
        const place = problem === undefined ? "match" : "path";
        this.#issues.add("INVALID_PATH", [...path, place], problem ?? greedyPrefix);
        return [];
      }
      if (templates.push(template) === 1) checkMapping(api.mapping, template.names, [...path, "mapping"], this.#issues);
      if (group.prefix === undefined) break; // nobody can tell which requests it takes
      this.#ambiguity.add({ group: group.group, api: nameOf(api), path, hosts: group.hosts, methods, prefix, template, text: full });
    }
    return templates;
  }
}

const greedyPrefix = 'A path that ends with {…+} takes everything below already: leave out "match".';

function nameOf({ name }: Readonly<Record<string, unknown>>): string {
  return typeof name === "string" ? name : "";
}

/** What the routes of one group share. */
interface RouteGroup {
  readonly group: string;
  readonly prefix: string | undefined;
  readonly hosts: readonly (string | undefined)[];
}
