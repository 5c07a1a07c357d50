import type { PrepareContext } from "../../core/model/adapter.js";
import type { Served } from "../../core/model/resolution.js";

/** One API of a fake. */
export interface ApiEntry {
  /** `"petstore.getPet"`. */
  readonly name: string;
  /** What the answers of its overrides say of themselves. */
  readonly served: Served;
  /** What its backend was prepared with, so that an override can be. */
  readonly context: PrepareContext;
}

/** The name that an API has in tests. */
export function nameOf(group: string, api: string): string {
  return `${group}.${api}`;
}
