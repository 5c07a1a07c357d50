import type { Batch } from "../fresh-requests.js";
import type { Operation } from "../operations.js";

/** What answered a request, for the proof. */
export interface Answered {
  readonly status: number;
  readonly text: string;
  /** `content-type`, where the contestant has headers. */
  readonly type?: string | null;
}

/** Something that answers requests from a built table without a socket. */
export interface Answerer {
  answer(method: string, path: string): Promise<Answered>;
  /** Answers a whole batch, one request after the other, and reads every body. The result is the number of characters read. */
  run(batch: Batch): Promise<number>;
  close?(): Promise<void>;
}

/** Builds the answerer of a table whose operations all answer {@link bodyOf} as JSON. */
export interface AnswererContestant {
  readonly name: string;
  /** Requests of one measured batch; fewer for those that are slow. */
  readonly batchSize: number;
  build(operations: readonly Operation[], paths: ReadonlyMap<string, number>): Answerer | Promise<Answerer>;
}

/** What web-standard contestants put before a path. */
export const origin = "http://localhost";
