import { type AnyBackendAdapter, parseConfig as parse, validate, type ValidateOptions, type ValidationResult } from "./core/index.js";
import { withDefaultBackends } from "./default-backends.js";
import { webPlatform } from "./platform/web-platform.js";

/** What to validate a configuration against besides the rules. */
export interface ValidateConfigOptions extends Omit<ValidateOptions, "backends"> {
  /** Adapters of your own kinds, or in place of the library's. */
  readonly backends?: readonly AnyBackendAdapter[];
}

/** Checks a configuration against R1 to R11: its normal form, deep-frozen, or every issue at once in stable order. Throws only what a getter or proxy of the input throws. */
export function validateConfig(input: unknown, options: ValidateConfigOptions = {}): ValidationResult {
  return validate(input, { ...options, backends: withDefaultBackends(options.backends), readFile: webPlatform.readFile });
}

/** Parses a configuration from JSON text and validates it. Never throws. */
export function parseConfig(text: string, options: ValidateConfigOptions = {}): ValidationResult {
  return parse(text, { ...options, backends: withDefaultBackends(options.backends), readFile: webPlatform.readFile });
}
