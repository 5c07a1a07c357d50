import { type PathTemplate, parseTemplate } from "../model/path-template.js";
import { AmbiguityCheck } from "./ambiguity.js";
import { fullPaths } from "./full-paths.js";
import type { Issues, Path } from "./issues.js";
import { checkMapping } from "./mapping.js";
import { nameOf } from "./name-of.js";
import { normalizePrefix } from "./normalize.js";
import { quote } from "./words.js";

/** What the routes of one group share. */
export interface RouteGroup {
  readonly group: string;
  readonly prefix: string | undefined;
  readonly hosts: readonly (string | undefined)[];
}

/** Which requests a configuration's APIs take: each by itself, and each against those that came before. */
export class RouteRules {
  readonly #issues: Issues;
  readonly #ambiguity: AmbiguityCheck;

  constructor(issues: Issues) {
    this.#issues = issues;
    this.#ambiguity = new AmbiguityCheck(issues);
  }

  /** What a group's APIs share. */
  group(group: Readonly<Record<string, unknown>>, path: Path): RouteGroup {
    const hosts = Array.isArray(group.hosts)
      ? [...new Set(group.hosts.map((host) => (typeof host === "string" ? host.toLowerCase() : "")))]
      : [undefined];
    return { group: nameOf(group), prefix: this.#prefix(group.prefix, path), hosts };
  }

  /** Checks an API's path, mapping and place among the others; gives the templates of its whole paths. */
  api(group: RouteGroup, api: Readonly<Record<string, unknown>>, path: Path): PathTemplate[] {
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
}

const greedyPrefix = 'A path that ends with {…+} takes everything below already: leave out "match".';
