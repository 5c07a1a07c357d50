/**
 * Revisions of groups and their releases to environments, in a store that many gateways share.
 * @module
 */
export type { FollowOptions, ReleasedGroup, ReleasedState, ReleaseFollower, ReleaseSource } from "../core/model/release.js";
export { type Difference, diffGroups } from "./diff/diff-groups.js";
export { formatDiff } from "./diff/format-diff.js";
export { openReleases, type ReleasesOptions } from "./open-releases.js";
export type { ReleaseAction } from "./records.js";
export { ReleaseError, type ReleaseErrorCode } from "./release-error.js";
export type * from "./releases.js";
export type { Signature } from "./setting.js";
export { type CompareAndSet, type ReleaseStore, type StoreEntry, StoreError, type StoreErrorCode, type StoreWatcher } from "./store.js";
export { fileStore, type FileStoreOptions } from "./stores/file/file-store.js";
export { memoryStore } from "./stores/memory-store.js";
