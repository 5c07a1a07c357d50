import { parseConfig as parse, validate, type ValidationResult } from "../core/index.js";
import { webPlatform } from "../platform/web-platform.js";
import type { ValidateConfigOptions } from "../validate-config.js";
import { withBackends } from "../with-backends.js";
import { HttpBackend } from "./http-backend.js";

/** As on Node.js, and against what HTTP backends can't have by `fetch`. */
export function validateConfig(input: unknown, options: ValidateConfigOptions = {}): ValidationResult {
  return validate(input, complete(options));
}

/** As on Node.js, and against what HTTP backends can't have by `fetch`. Never throws. */
export function parseConfig(text: string, options: ValidateConfigOptions = {}): ValidationResult {
  return parse(text, complete(options));
}

function complete(options: ValidateConfigOptions) {
  return { ...options, backends: withBackends(new HttpBackend(), options.backends), readFile: webPlatform.readFile };
}
