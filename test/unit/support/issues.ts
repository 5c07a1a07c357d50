import { type ConfigIssue, validateConfig, type ValidateConfigOptions } from "../../../src/index.js";

/** What is wrong with a configuration; nothing when it is valid. */
export function issuesOf(config: unknown, options: ValidateConfigOptions = {}): readonly ConfigIssue[] {
  const result = validateConfig(config, options);
  return result.ok ? [] : result.issues;
}

/** Code and place of each issue. */
export function placesOf(config: unknown, options: ValidateConfigOptions = {}): string[] {
  return issuesOf(config, options).map(({ code, path }) => `${code} ${path}`);
}
