import type { ConfigIssue } from "../../core/errors.js";
import type { FunctionBackendConfig } from "../../core/model/config.js";
import type { FunctionRegistry } from "../../core/model/function.js";
import { didYouMean } from "../../core/model/suggest.js";
import { findFunction, findVersion, latest, qualifiersOf } from "./registry.js";

/** Whether the function that a backend names exists, in the version that it asks for. */
export function checkNamedFunction(config: FunctionBackendConfig, functions: FunctionRegistry): readonly ConfigIssue[] {
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
  const definition = findFunction(functions, name);
  if (definition === undefined) {
    const hint = didYouMean(name, Object.keys(functions));
    return [
      {
        code: "UNKNOWN_FUNCTION",
        path: "/name",
        message: `There is no function ${JSON.stringify(name)}: register it in the option "functions".${hint}`,
      },
    ];
  }
  if (findVersion(definition, qualifier) !== undefined) return [];
  const known = qualifiersOf(definition);
  const message = `The function ${JSON.stringify(name)} has no version or alias ${JSON.stringify(qualifier)}; it has ${known.join(", ") || "none"}.${didYouMean(qualifier, known)}`;
  return [{ code: "UNKNOWN_QUALIFIER", path: "/qualifier", message }];
}
