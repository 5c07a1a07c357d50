import { ReleaseError } from "../release-error.js";
import type { Pointer } from "../records.js";
import { parsePointer } from "../records.js";
import type { Setting } from "../setting.js";
import { pointerKey } from "../keys.js";
import type { StoreEntry } from "../store.js";
import type { LiveGroup } from "../records.js";
import { newEpoch } from "./epoch.js";

/** What is live in an environment; `undefined` where nothing ever was. */
export async function readPointer({ store }: Setting, environment: string): Promise<Pointer | undefined> {
  const entry = await store.get(pointerKey(environment));
  return entry === undefined ? undefined : parsePointer(entry.value);
}

/** The pointer that an entry holds, or the one before the first change. */
export function pointerOf(entry: StoreEntry | undefined): Pointer {
  if (entry !== undefined) return parsePointer(entry.value);
  return { format: 1, epoch: newEpoch(), sequence: 0, groups: {}, history: { recent: [], archived: [] } };
}

/** What is live of a group. */
export function liveOf({ groups }: Pointer, group: string): LiveGroup | undefined {
  return Object.hasOwn(groups, group) ? groups[group] : undefined;
}

/** @throws ReleaseError UNKNOWN_ENVIRONMENT */
export function checkEnvironment({ environments }: Setting, environment: string): void {
  if (environments.includes(environment)) return;
  throw new ReleaseError(
    "UNKNOWN_ENVIRONMENT",
    `There is no environment ${JSON.stringify(environment)}; there are ${environments.join(", ")}.`,
  );
}
