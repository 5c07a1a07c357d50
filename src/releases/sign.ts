import { ConfigError, type ConfigIssue } from "../core/index.js";
import type { Signed } from "./records.js";
import type { Signature } from "./setting.js";

const maxLength = 1000;

/** @throws ConfigError when actor or comment are no text, or too long */
export function sign({ actor, comment }: Signature): Signed {
  const issues = Object.entries({ actor, comment }).flatMap(([name, value]: [string, unknown]): ConfigIssue[] =>
    value === undefined || (typeof value === "string" && value.length <= maxLength)
      ? []
      : [{ code: "INVALID_VALUE", path: `/${name}`, message: `This must be text of at most ${maxLength} characters.` }],
  );
  if (issues.length > 0) throw new ConfigError(issues);
  return { actor: actor ?? null, comment: comment ?? null, at: new Date().toISOString() };
}
