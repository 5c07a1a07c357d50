import { randomUUID } from "node:crypto";
import { changeKey } from "../change.js";
import { pointerKey } from "../keys.js";
import { append, bytesOf, entryAt } from "../log.js";
import type { ChangeRecord, LiveGroup, Pointer, ReleaseAction } from "../records.js";
import { ReleaseError } from "../release-error.js";
import type { Setting, Signature } from "../setting.js";
import { sign } from "../sign.js";
import { maxValueBytes } from "../store.js";
import { newEpoch } from "./epoch.js";
import { checkEnvironment, pointerOf } from "./pointers.js";

/** What of a group is to be live, without what the change itself says. */
export type NextLive = Omit<LiveGroup, "sequence" | "at">;

/** Makes something of one group live: one compare-and-set, after everything that it refers to. */
export function changeGroup(
  setting: Setting,
  environment: string,
  action: ReleaseAction,
  group: string,
  signature: Signature,
  next: (pointer: Pointer) => Promise<NextLive>,
): Promise<ChangeRecord> {
  return changeEnvironment(setting, environment, action, group, signature, async (pointer) => ({ ...pointer, next: await next(pointer) }));
}

/** Begins a new epoch: gateways take what is live from now on, also where its sequence numbers are lower than those they know. */
export function beginEpoch(setting: Setting, environment: string, signature: Signature): Promise<ChangeRecord> {
  return changeEnvironment(setting, environment, "epoch", null, signature, async (pointer) => ({
    ...pointer,
    epoch: newEpoch(pointer.epoch),
  }));
}

async function changeEnvironment(
  setting: Setting,
  environment: string,
  action: ReleaseAction,
  group: string | null,
  signature: Signature,
  change: (pointer: Pointer) => Promise<Pick<Pointer, "epoch" | "groups"> & { readonly next?: NextLive }>,
): Promise<ChangeRecord> {
  checkEnvironment(setting, environment);
  const signed = sign(signature);
  const id = randomUUID();
  return changeKey(
    setting,
    pointerKey(environment),
    async (current) => {
      const pointer = pointerOf(current);
      const { epoch, groups, next } = await change(pointer);
      const sequence = pointer.sequence + 1;
      const live: LiveGroup | null = next === undefined ? null : { ...next, sequence, at: signed.at };
      const record: ChangeRecord = { sequence, id, action, group, live, ...signed };
      const nextGroups = group === null || live === null ? groups : { ...groups, [group]: live };
      const room = roomForHistory(environment, groups, nextGroups);
      const history = await append(setting.store, pointer.history, record, room);
      return { value: JSON.stringify({ format: 1, epoch, sequence, groups: nextGroups, history } satisfies Pointer), result: record };
    },
    async (current, { sequence }) => (await entryAt(setting.store, pointerOf(current).history, sequence - 1))?.id === id,
  );
}

/**
 * All that is live in an environment stands under one key, so that one write changes it: about 2,000 groups fit beside their history.
 * More are refused, while there is room yet for those to change that are there, and to be taken offline: then their history makes room.
 */
const [maxGroupsBytes, maxHistoryBytes, reservedBytes] = [700_000, 300_000, 30_000];

/** @throws ReleaseError ENVIRONMENT_FULL for a group that is not there yet */
function roomForHistory(environment: string, before: Pointer["groups"], groups: Pointer["groups"]): number {
  const bytes = bytesOf(groups);
  const count = Object.keys(groups).length;
  if (bytes > maxGroupsBytes && count > Object.keys(before).length) {
    throw new ReleaseError(
      "ENVIRONMENT_FULL",
      `The environment ${JSON.stringify(environment)} can't take group ${count.toLocaleString("en")}: what is live there would take ${bytes} bytes of ${maxGroupsBytes}. Join groups, or release to another environment.`,
    );
  }
  return Math.min(maxHistoryBytes, maxValueBytes - bytes - reservedBytes);
}
