import type { JsonValue } from "type-fest";

/**
 * A condition on one value: a value that it equals, or one of these. Where there are several values (`?a=1&a=2`), one of
 * them is enough. Places that hold text hold a number that it says (`"7"` equals 7, and is `gt` 6); a JSON body's values keep
 * their types.
 */
export type MockCondition =
  | string
  | number
  | boolean
  | null
  | { readonly equals: JsonValue }
  | { readonly oneOf: readonly JsonValue[] }
  | { readonly exists: boolean }
  | { readonly prefix: string }
  /** Text that holds this text, or a list that has this item. */
  | { readonly contains: string | number | boolean | null }
  | MockRange;

/** Bounds of a number; all that are given hold. */
export interface MockRange {
  readonly gt?: number;
  readonly gte?: number;
  readonly lt?: number;
  readonly lte?: number;
}

/** Conditions on a request: all that are given hold. Plain data; no regular expressions. */
export interface MockWhen {
  readonly method?: MockCondition;
  /** By parameter of the API's path. */
  readonly path?: Readonly<Record<string, MockCondition>>;
  readonly query?: Readonly<Record<string, MockCondition>>;
  /** By name in any case. */
  readonly header?: Readonly<Record<string, MockCondition>>;
  readonly cookie?: Readonly<Record<string, MockCondition>>;
  /** By JSON Pointer (RFC 6901) into the JSON body: `""`, `"/items/0/id"`. A body that is no JSON has no values. */
  readonly body?: Readonly<Record<string, MockCondition>>;
  /** The number of the call: 1 for the first request to this API's Mock. */
  readonly call?: MockCondition;
  readonly all?: readonly MockWhen[];
  readonly any?: readonly MockWhen[];
  readonly not?: MockWhen;
}
