/** How Mocks answer by the document. */
export interface AnswerOptions {
  /**
   * Whether answers are generated for each path and query, where a request doesn't say so itself (`Prefer: dynamic=false`). Default
   * `false`: examples, and where there are none a generated answer that is the same for all requests.
   */
  readonly dynamic?: boolean;
  /** What generated values are made from: the same seed gives the same answers to the same requests. Default 0. */
  readonly seed?: number;
}
