import { type Channel, channel } from "node:diagnostics_channel";
import type { DiagnosticsMessages } from "./messages.js";

/** The library's channels. Held here for good: Node.js forgets one that nobody holds, and who subscribes to it afterwards. */
export const channels = {
  requestStart: channel("pointsman:request:start"),
  requestEnd: channel("pointsman:request:end"),
  backendStart: channel("pointsman:backend:start"),
  backendEnd: channel("pointsman:backend:end"),
  error: channel("pointsman:error"),
} as const;

type MessageOf = {
  requestStart: DiagnosticsMessages["pointsman:request:start"];
  requestEnd: DiagnosticsMessages["pointsman:request:end"];
  backendStart: DiagnosticsMessages["pointsman:backend:start"];
  backendEnd: DiagnosticsMessages["pointsman:backend:end"];
  error: DiagnosticsMessages["pointsman:error"];
};

/** Publishes a message where somebody listens; otherwise it is not even made. */
export function publish<Name extends keyof MessageOf>(name: Name, message: () => MessageOf[Name]): void {
  const to: Channel = channels[name];
  if (to.hasSubscribers) to.publish(message());
}
