import type { Duplex } from "node:stream";
import type { BodyStream } from "../../../core/model/body.js";

/** What makes a request to an upstream one to go on in another protocol (RFC 9110 §7.8). */
export interface UpstreamUpgrade {
  /** What `Upgrade` names. */
  readonly protocols: readonly string[];
  /** Connects the client with what the upstream's connection has become, when that has agreed. Gives what the upstream says. */
  open(socket: Duplex): BodyStream;
}
