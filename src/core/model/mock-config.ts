import type { MockAnswer } from "./mock-answer.js";
import type { MockHandler } from "./mock-call.js";
import type { MockWhen } from "./mock-when.js";

type None<Keys extends PropertyKey> = { readonly [Key in Keys]?: never };

/** What a Mock gives to a request: one answer, the next of a sequence, or what a handler makes (code only). */
export type MockReply<Path extends string = string> =
  | (MockAnswer & None<"sequence" | "whenExhausted" | "handler">)
  | (MockSequence & None<keyof MockAnswer | "handler">)
  | ({ readonly handler: MockHandler<Path> } & None<keyof MockAnswer | keyof MockSequence>);

/** Answers one after the other: each request gets the next. */
export interface MockSequence {
  readonly sequence: readonly MockAnswer[];
  /** What comes after the last: the last again, the first again, or an error (`MOCK_EXHAUSTED`). Default `"last"`. */
  readonly whenExhausted?: "last" | "cycle" | "error";
}

/** A reply and the requests that get it. */
export type MockCase<Path extends string = string> = MockReply<Path> & {
  /** Default: every request. */
  readonly when?: MockWhen;
  readonly scenario?: MockScenario;
};

/**
 * A named state machine that all Mocks of a configuration share. It begins in the state `"start"`, and begins again with each
 * `gateway.update`.
 */
export interface MockScenario {
  readonly name: string;
  /** The state in which the case holds. Default: any. */
  readonly from?: string;
  /** The state afterwards. Default: it stays. */
  readonly to?: string;
}

/** Answers from the configuration itself and never reaches a true backend (R5). Without content it gives the API's documented `response`, else what the gateway's `operations` make of its `operation`. */
export type MockBackendConfig<Path extends string = string> = { readonly kind: "mock" } & MockDefinition<Path>;

/** A Mock without its kind. */
export type MockDefinition<Path extends string = string> = MockControl &
  (
    | (MockReply<Path> & None<"responses">)
    | ({
        /** The first whose conditions hold is taken; where none does, the request fails with `MOCK_NO_MATCH`. */
        readonly responses: readonly MockCase<Path>[];
      } & None<keyof MockAnswer | keyof MockSequence | "handler">)
  );

/** What clients may ask of a Mock. */
export interface MockControl {
  /**
   * Whether requests choose their answer by `Prefer` (RFC 7240): `code=404` the first example, else answer, of that status, or
   * nothing but the status; `example=name`; `delay=250` milliseconds, 60,000 at most. Default `false`.
   */
  readonly prefer?: boolean;
  /** Answers by name that are given to requests that prefer them. */
  readonly examples?: Readonly<Record<string, MockAnswer>>;
}
