import type { AnyBackendAdapter } from "../../index.js";

/**
 * Takes every function that a configuration names for one that there is: for whoever looks at a configuration without the code beside
 * it. Nothing is ever called.
 */
export async function unnamedFunctions(): Promise<AnyBackendAdapter> {
  const { FunctionBackend } = await import("../../index.js");
  const { kind, levels, shape } = new FunctionBackend();
  return {
    kind,
    levels,
    shape,
    prepare: () => () => {
      throw new TypeError("No functions were given.");
    },
  };
}
