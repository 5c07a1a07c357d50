import type { FunctionHandler } from "../../../core/model/function.js";

/**
 * The function that a module exports by a name; also out of a CommonJS module, whose exports may stand in `default`.
 * @throws TypeError when there is none
 */
export async function loadFunction(module: string, name: string): Promise<FunctionHandler> {
  const exports = (await import(module)) as Readonly<Record<string, unknown>>;
  const inner = exports.default;
  for (const place of [exports, typeof inner === "object" && inner !== null ? (inner as typeof exports) : {}]) {
    const found = Object.hasOwn(place, name) ? place[name] : undefined;
    if (typeof found === "function") return found as FunctionHandler;
  }
  throw new TypeError(
    `The module ${module} exports no function ${JSON.stringify(name)}; it exports ${Object.keys(exports).join(", ") || "nothing"}.`,
  );
}
