import type { Memory } from "../gateway/memory.js";
import type { PlacedOverride } from "../overrides/placed-override.js";
import type { Complaint } from "./verification-error.js";

/** All that did not go as a branch's test was told. */
export function complaintsOf(memory: Memory): Complaint[] {
  return [
    ...memory.unhandled.map((message) => ({ kind: "unhandled" as const, message })),
    ...memory.exhausted.map((message) => ({ kind: "exhausted" as const, message })),
    ...memory.overrides
      .all()
      .filter(({ unused }) => unused)
      .map((placed) => ({ kind: "unused" as const, message: unused(placed, memory) })),
  ];
}

function unused(placed: PlacedOverride, { calls }: Memory): string {
  const { api, used, mismatch, compiled } = placed;
  const { times, shown } = compiled;
  const often = times === undefined ? "answered no request" : `answered ${used} of ${times} ${times === 1 ? "request" : "requests"}`;
  return `gw.use(${JSON.stringify(api)}, ${shown}) ${often}${hint(mismatch, calls.of(api).length)}`;
}

function hint(mismatch: string | undefined, came: number): string {
  if (mismatch !== undefined) return `.\nThe last that it was not for: ${mismatch}`;
  return came === 0 ? ": none came to this API." : `, of ${came} that came to this API: a later override was asked first.`;
}
