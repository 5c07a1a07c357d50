import type { BackendAdapter, BackendHandler, BackendLevel, ConfigIssue, Exchange, ObjectShape } from "../../src/index.js";

/** The configuration of a custom kind: answers with a text, or does what `run` does. */
export interface EchoBackendConfig {
  readonly kind: "echo";
  readonly text: string;
  readonly run?: (exchange: Exchange) => unknown;
}

/** A small adapter of a user's own. */
export class EchoBackend implements BackendAdapter<EchoBackendConfig> {
  readonly kind = "echo";
  readonly levels: readonly BackendLevel[];
  readonly shape: ObjectShape = { is: "object", keys: { text: { is: "string" }, run: { is: "function" } }, required: ["text"] };

  constructor(levels: readonly BackendLevel[]) {
    this.levels = levels;
  }

  validate({ text }: EchoBackendConfig): readonly ConfigIssue[] {
    if (text === "throw") throw new Error("The validation failed.");
    return text === "silence" ? [{ code: "TOO_QUIET", path: "/text", message: "Say something." }] : [];
  }

  prepare({ text, run }: EchoBackendConfig): BackendHandler {
    // What `run` gives may be anything: the gateway has to survive it.
    return run === undefined ? (exchange) => exchange.respond({ text }) : (run as BackendHandler);
  }

  close?(): Promise<void>;
}
