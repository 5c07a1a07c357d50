import type { AnyBackendConfig } from "../model/any-backend.js";
import { checkMockResponse } from "../model/check-mock-response.js";
import type { PathTemplate } from "../model/path-template.js";
import type { Steps } from "../model/steps.js";
import { checkRule } from "./dynamic-rule.js";
import { checkInheritance } from "./inheritance.js";
import { isRecord } from "./is-record.js";
import type { Issues, Path } from "./issues.js";
import { nameOf } from "./name-of.js";
import { RouteRules } from "./routes.js";
import { checkUniqueNames } from "./unique-names.js";

/** APIs of one step. */
export const apisPerStep = 32;

/** The rules that concern more than one value. They look at what has the right shape and pass over the rest, which is reported already. */
export class ConfigRules {
  readonly #issues: Issues;
  readonly #environments: readonly string[];
  readonly #chosen: ReadonlyMap<string, AnyBackendConfig>;
  readonly #routes: RouteRules;
  /** Complete where nothing was wrong. */
  readonly paths: PathTemplate[][][] = [];

  constructor(issues: Issues, environments: readonly string[], chosen: ReadonlyMap<string, AnyBackendConfig>) {
    this.#issues = issues;
    this.#environments = environments;
    this.#chosen = chosen;
    this.#routes = new RouteRules(issues);
  }

  *check(groups: readonly unknown[]): Steps<void> {
    checkUniqueNames(groups, ["groups"], "group", "the gateway", this.#issues);
    for (const [index, group] of groups.entries()) if (isRecord(group)) yield* this.#group(group, ["groups", index]);
  }

  *#group(group: Readonly<Record<string, unknown>>, path: Path): Steps<void> {
    const { rules, apis } = group;
    if (Array.isArray(rules)) {
      for (const [i, rule] of rules.entries()) checkRule(rule, this.#environments, [...path, "rules", i], this.#issues);
    }
    if (!Array.isArray(apis)) return;
    checkUniqueNames(apis, [...path, "apis"], "API", "its group", this.#issues);
    checkInheritance(group, this.#chosen.has(nameOf(group)), path, this.#issues);
    const where = this.#routes.group(group, path);
    const paths: PathTemplate[][] = [];
    this.paths.push(paths);
    for (const [i, api] of apis.entries()) {
      if (!isRecord(api)) continue;
      paths.push(this.#routes.api(where, api, [...path, "apis", i]));
      this.#response(api.response, [...path, "apis", i, "response"]);
      if (i % apisPerStep === apisPerStep - 1) yield;
    }
  }

  /** A documented response is what a Mock may give: the same holds for it. */
  #response(response: unknown, path: Path): void {
    if (!isRecord(response) || (response.headers !== undefined && !isRecord(response.headers))) return;
    this.#issues.addAll(path, checkMockResponse(response));
  }
}
