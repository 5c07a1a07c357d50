import type { MessagePort } from "node:worker_threads";
import type { GatewayErrorCode } from "../../core/errors.js";
import type { FunctionRoute, LogLevel } from "../../core/model/function.js";
import type { GatewayRequest } from "../../core/model/request.js";
import type { Served } from "../../core/model/resolution.js";

/** A call on its way to a thread, as data. */
export interface ThreadTask {
  /** Address of the module. */
  readonly module: string;
  readonly exportName: string;
  readonly request: Pick<GatewayRequest, "method" | "url" | "client"> & {
    readonly rawHeaders: readonly string[];
    readonly body: Uint8Array | null;
  };
  readonly params: Readonly<Record<string, string>>;
  readonly path: string;
  readonly served: Served;
  readonly route: FunctionRoute;
  /** The thread says on it how the call goes ({@link FromThread}); is told that the client has left. It closes it when it has no more to say. */
  readonly port: MessagePort;
}

/** What a thread says of a call besides its answer. */
export type FromThread =
  | { readonly say: "begun" }
  | { readonly say: "log"; readonly level: LogLevel; readonly message: string; readonly details: unknown }
  /** There is work that goes on behind the answer, until the port closes. */
  | { readonly say: "works" };

/** What comes back from a thread, as data. */
export type ThreadReply =
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
      readonly body: Uint8Array | null;
    }
  /** What the function gave is no answer. */
  | { readonly kind: "bad"; readonly reason: string }
  /** A `GatewayError` that was thrown. */
  | {
      readonly kind: "refused";
      readonly code: GatewayErrorCode;
      readonly message: string;
      readonly headers: Readonly<Record<string, string>>;
    }
  /** Anything else that was thrown. */
  | { readonly kind: "failed"; readonly name: string; readonly message: string; readonly stack: string | undefined };
