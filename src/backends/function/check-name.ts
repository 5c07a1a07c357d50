import type { ConfigIssue } from "../../core/errors.js";
import type { FunctionBackendConfig } from "../../core/model/config.js";
import type { FunctionLookup } from "../../core/model/function.js";
import { latest } from "../../core/model/function-table.js";
import { didYouMean } from "../../core/model/suggest.js";

/** Whether the function that a backend names exists, in the version that it asks for. */
export function checkNamedFunction(config: FunctionBackendConfig, functions: FunctionLookup): readonly ConfigIssue[] {
  if (config.handler !== undefined) {
    if ((config as { qualifier?: unknown }).qualifier === undefined) return [];
    return [
      {
        code: "CONFLICTING_KEYS",
        path: "/qualifier",
        message: "An inline handler has no versions: leave out the qualifier, or register the function and name it.",
      },
    ];
  }
  const { name, qualifier = latest } = config;
  const known = functions.qualifiers(name);
  if (known === undefined) {
    const hint = didYouMean(name, functions.names());
    return [
      {
        code: "UNKNOWN_FUNCTION",
        path: "/name",
        message: `There is no function ${JSON.stringify(name)}: register it in the option "functions".${hint}`,
      },
    ];
  }
  if (functions.find(name, qualifier) !== undefined) return [];
  const message = `The function ${JSON.stringify(name)} has no version or alias ${JSON.stringify(qualifier)}; it has ${known.join(", ") || "none"}.${didYouMean(qualifier, known)}`;
  return [{ code: "UNKNOWN_QUALIFIER", path: "/qualifier", message }];
}
