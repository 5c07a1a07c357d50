import { onTestFinished } from "vitest";

/** What nobody caught while the test ran: exceptions out of events and rejections of promises. */
export function noteFaults(): readonly unknown[] {
  const faults: unknown[] = [];
  const note = (fault: unknown) => void faults.push(fault);
  process.on("uncaughtException", note).on("unhandledRejection", note);
  onTestFinished(() => void process.off("uncaughtException", note).off("unhandledRejection", note));
  return faults;
}
