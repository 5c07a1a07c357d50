import type { HeaderChanges } from "../../../core/model/http-config.js";
import { withoutNamed } from "./hop-by-hop.js";

/** Makes the changes to name/value pairs, alternating. */
export type ChangeHeaders = (fields: string[]) => string[];

/** Compiles changes by name; `undefined` for none, so that they cost nothing. */
export function compileHeaderChanges({ set = {}, remove = [] }: HeaderChanges = {}): ChangeHeaders | undefined {
  const added = Object.entries(set).flatMap(([name, value]) => [name.toLowerCase(), value]);
  const gone = new Set([...Object.keys(set), ...remove].map((name) => name.toLowerCase()));
  return gone.size === 0 ? undefined : (fields) => [...withoutNamed(fields, gone), ...added];
}
