import type { AccessLogEntry } from "./entry.js";
import type { AccessLogSink, AccessLogWriter } from "./options.js";

/** What may wait in a writer before entries are left out: requests come faster than a log is read, and must not fill the memory. */
const maxPendingBytes = 16_777_216;

/**
 * Writes a line for each entry while there is room.
 * @param onLeftOut told when the first entry is left out, and how many were when there is room again
 */
export function lineWriter(
  to: AccessLogWriter,
  toLine: (entry: AccessLogEntry) => string,
  onLeftOut: (error: unknown) => void,
): AccessLogSink {
  let leftOut = 0;
  return (entry) => {
    if ((to.writableLength ?? 0) > maxPendingBytes) {
      if (leftOut++ === 0) onLeftOut(new Error("The access log is read too slowly: entries are left out until there is room."));
      return;
    }
    if (leftOut > 0) onLeftOut(new Error(`The access log has left out ${leftOut} entries, since it was read too slowly.`));
    leftOut = 0;
    to.write(`${toLine(entry)}\n`);
  };
}
