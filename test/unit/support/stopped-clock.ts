import { FakeClock } from "./fake-clock.js";

/** A clock whose time of day is `iso`; its timers fire when it is told to advance. */
export function stoppedAt(iso: string): FakeClock & { epochMs(): number } {
  return Object.assign(new FakeClock(), { epochMs: () => Date.parse(iso) });
}
