import type { FaultKind } from "../../core/model/fault.js";
import type { URLSearchParamsLike } from "../../core/model/function.js";
import type { HeaderRecord } from "../../core/model/headers.js";
import type { Served } from "../../core/model/resolution.js";
import type { Override } from "./override.js";

/**
 * A request that came to a fake, and what became of it. What the request was made of is kept as it is, not copied: a test
 * that writes to a body or to headers after it has sent them changes what it reads here.
 */
export interface RecordedCall {
  /** From 1, in the order in which they came. */
  readonly number: number;
  /** The API that it reached, `"petstore.getPet"`; `null` where it reached none. */
  readonly api: string | null;
  readonly method: string;
  /** As it was asked: `"/a?b=1"`, or absolute. */
  readonly url: string;
  /** The canonical path, still with the group's prefix; as it was asked where it reached no API. */
  readonly path: string;
  /** Decoded path parameters. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParamsLike;
  /** Lower-case names; several lines of one name are an array. */
  readonly headers: HeaderRecord;
  /** Header value by name in any case; several lines joined by ", ". */
  header(name: string): string | undefined;
  /** The body as text; `""` where there is none. May be read any number of times. Rejects as {@link bytes} does. */
  text(): Promise<string>;
  /** The body parsed as JSON. Rejects with `SyntaxError` where it is none, and as {@link bytes} does. */
  json<T = unknown>(): Promise<T>;
  /** The body. Rejects where it broke off, where whoever answered wanted no more of it, and with `RangeError` above `record.bodyBytes`. */
  bytes(): Promise<Uint8Array>;
  /** The status that was answered; `undefined` while there is no answer, and where there was a fault instead. */
  readonly status: number | undefined;
  /** Who answered; `undefined` while there is no answer. */
  readonly served: Served | undefined;
  /** What happened to the connection instead of an answer, where a Mock was told so. */
  readonly fault: FaultKind | undefined;
  /** The override that answered, where one did. */
  readonly override: Override | undefined;
}
