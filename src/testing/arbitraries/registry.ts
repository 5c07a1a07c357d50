import type { FunctionRegistry } from "../../core/index.js";

/** The functions that generated configurations name. `onCall` hears of every call. */
export function registry(onCall: (name: string) => void = () => {}): FunctionRegistry {
  const called = (name: string) => () => {
    onCall(name);
    return { called: name };
  };
  return Object.fromEntries([
    ...["plain", "__proto__", "constructor", "toString"].map((name) => [name, called(name)]),
    ["versioned", { versions: { 1: called("1"), 9: called("9"), 10: called("10") }, aliases: { live: "9" } }],
  ]) as FunctionRegistry;
}
