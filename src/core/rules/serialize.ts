import type { AnyBackendConfig } from "../model/any-backend.js";
import type { GatewayConfig } from "../model/config.js";
import { toBase64 } from "../model/base64.js";
import { normalizeConfig } from "./normalize.js";
import { type ValidateOptions, type ValidationResult, validate } from "./validate.js";

/**
 * A valid configuration as canonical JSON: in normal form, keys sorted, groups, APIs and hosts by name. Two configurations
 * that mean the same have the same text.
 * @throws TypeError when it holds code (an inline handler): name the function instead.
 */
export function serializeConfig(config: GatewayConfig<AnyBackendConfig>): string {
  const { groups } = normalizeConfig(config);
  const byName = (a: { readonly name: string }, b: { readonly name: string }) => (a.name < b.name ? -1 : 1);
  const sorted = groups
    .map((group) => ({
      ...group,
      ...(group.hosts !== undefined && { hosts: [...group.hosts].sort() }),
      apis: [...group.apis].sort(byName),
    }))
    .sort(byName);
  return JSON.stringify(canonical({ groups: sorted }));
}

function canonical(value: unknown): unknown {
  if (typeof value === "function")
    throw new TypeError("A configuration with an inline handler can't be serialised: register the function and name it.");
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Uint8Array) return { base64: toBase64(value) };
  if (Array.isArray(value)) return value.map(canonical);
  const sorted: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const key of Object.keys(value).sort()) sorted[key] = canonical((value as Record<string, unknown>)[key]);
  return sorted;
}

/** Parses a configuration from JSON and validates it; text that is no JSON is an issue like any other. */
export function parseConfig(text: string, options: ValidateOptions): ValidationResult {
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch (error) {
    const message = `This is not JSON: ${error instanceof Error ? error.message : String(error)}.`;
    return { ok: false, issues: [{ code: "INVALID_TYPE", path: "", message }] };
  }
  return validate(input, options);
}
