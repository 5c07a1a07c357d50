import type { DocumentRef } from "./documents.js";
import type { Log } from "./log.js";
import { StoreError } from "./store.js";

/** What a change says of itself. */
export interface Signed {
  /** Who. */
  readonly actor: string | null;
  /** Why. */
  readonly comment: string | null;
  /** When: ISO 8601, UTC. */
  readonly at: string;
}

/** A revision as the list of a group's revisions has it. */
export interface RevisionRecord extends Signed {
  readonly revision: string;
  readonly document: DocumentRef;
}

/** The list of a group's revisions. */
export interface RevisionList {
  readonly format: 1;
  readonly group: string;
  readonly log: Log<RevisionRecord>;
}

/** A backend that was chosen at release. */
export interface ChosenBackend extends DocumentRef {
  readonly kind: string;
}

/** What is live of one group. */
export interface LiveGroup {
  readonly revision: string;
  readonly document: DocumentRef;
  readonly backend: ChosenBackend | null;
  readonly offline: boolean;
  readonly sequence: number;
  readonly at: string;
  /** Sequence number of what a rollback makes live again. */
  readonly before: number | null;
}

/** What can be done to an environment. */
export type ReleaseAction = "release" | "switch" | "rollback" | "offline" | "epoch";

/** One change of an environment: the entry at index `sequence - 1` of its history. */
export interface ChangeRecord extends Signed {
  readonly sequence: number;
  /** Tells the change from every other, also where nobody knows whether it happened. */
  readonly id: string;
  readonly action: ReleaseAction;
  /** The group and what is live of it since; absent where an epoch began. */
  readonly group: string | null;
  readonly live: LiveGroup | null;
}

/** All that is live in an environment, and how it came to be. */
export interface Pointer {
  readonly format: 1;
  readonly epoch: string;
  readonly sequence: number;
  readonly groups: Readonly<Record<string, LiveGroup>>;
  readonly history: Log<ChangeRecord>;
}

/** @throws StoreError CORRUPT when the text is no pointer */
export function parsePointer(text: string): Pointer {
  const found = parse(text) as Partial<Pointer>;
  const { format, epoch, sequence, groups, history } = found;
  const whole =
    format === 1 &&
    typeof epoch === "string" &&
    Number.isSafeInteger(sequence) &&
    isObject(groups) &&
    Object.values(groups).every(isLiveGroup) &&
    isLog(history);
  if (!whole) throw corrupt("what is live");
  return found as Pointer;
}

/** @throws StoreError CORRUPT when the text is no list of revisions */
export function parseRevisionList(text: string): RevisionList {
  const found = parse(text) as Partial<RevisionList>;
  if (found.format !== 1 || typeof found.group !== "string" || !isLog(found.log)) throw corrupt("a group's revisions");
  return found as RevisionList;
}

function parse(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

function isLiveGroup(value: unknown): value is LiveGroup {
  if (!isObject(value)) return false;
  const { revision, document, backend, offline, sequence, at } = value as Partial<LiveGroup>;
  const typed = typeof revision === "string" && typeof offline === "boolean" && typeof at === "string" && Number.isSafeInteger(sequence);
  return typed && isRef(document) && (backend === null || isRef(backend));
}

function isRef(value: unknown): value is DocumentRef {
  return isObject(value) && "digest" in value && typeof value.digest === "string" && "parts" in value && Number.isSafeInteger(value.parts);
}

function isLog(value: unknown): boolean {
  return isObject(value) && "recent" in value && Array.isArray(value.recent) && "archived" in value && Array.isArray(value.archived);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function corrupt(what: string): StoreError {
  return new StoreError(
    "CORRUPT",
    `The store's record of ${what} is damaged, or was written by a later version: restore it from a backup.`,
  );
}
