import type { MockHandler } from "../../core/model/mock-call.js";
import type { MockBackendConfig, MockDefinition } from "../../core/model/mock-config.js";
import type { MockCondition, MockWhen } from "../../core/model/mock-when.js";
import type { PathParams } from "../../core/model/path-params.js";

/** What a test lets an API answer: all that a Mock can, or a handler. */
export type OverrideAnswer<Path extends string = string> = MockDefinition<Path> | MockBackendConfig<Path> | MockHandler<Path>;

/** Conditions on a request, as a Mock's; path parameters are those of the API. */
export interface OverrideWhen<Path extends string = string> extends Omit<MockWhen, "path" | "all" | "any" | "not"> {
  readonly path?: PathConditions<Path>;
  readonly all?: readonly OverrideWhen<Path>[];
  readonly any?: readonly OverrideWhen<Path>[];
  readonly not?: OverrideWhen<Path>;
}

type PathConditions<Path extends string> = string extends Path
  ? Readonly<Record<string, MockCondition>>
  : [keyof PathParams<Path>] extends [never]
    ? never // an empty object would take any
    : { readonly [Name in keyof PathParams<Path>]?: MockCondition };

/** For how many and for which requests an override answers. */
export interface UseOptions<Path extends string = string> {
  /** How many requests it answers, and is expected to: a whole number above 0. Default: any number, and at least one is expected. */
  readonly times?: number;
  /** Which requests it answers; the others go on to the override before it, then to the API's own Mock. Default: all. */
  readonly when?: OverrideWhen<Path>;
}

/** An override in use: `using override = gw.use(…)` ends it with the block. */
export interface Override extends Disposable {
  /** The API that it answers for, `"petstore.getPet"`. */
  readonly api: string;
  /** How many requests it has answered. */
  readonly used: number;
  /** Ends it. It is not complained of any more, used or not. Safe to call twice. */
  remove(): void;
}
