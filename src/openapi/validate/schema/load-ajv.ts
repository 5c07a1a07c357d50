import type { Ajv2020 } from "ajv/dist/2020.js";
import type { FormatsPlugin } from "ajv-formats";

/** The compiler of JSON Schema, from the optional peers `ajv` and `ajv-formats`. */
export interface AjvParts {
  readonly Ajv: typeof Ajv2020;
  readonly addFormats: FormatsPlugin;
}

/** @throws TypeError when one of them is not installed */
export async function loadAjv(): Promise<AjvParts> {
  try {
    const [ajv, formats] = await Promise.all([import("ajv/dist/2020.js"), import("ajv-formats")]);
    // CommonJS, whose own `default` stands in the one that an ES module sees.
    const { default: plugin } = formats.default as unknown as { readonly default?: FormatsPlugin };
    return { Ajv: ajv.Ajv2020 ?? ajv.default.Ajv2020, addFormats: plugin ?? (formats.default as unknown as FormatsPlugin) };
  } catch (cause) {
    throw new TypeError("Validation needs ajv and ajv-formats: npm install ajv ajv-formats", { cause });
  }
}
