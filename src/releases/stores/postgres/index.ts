/**
 * `pointsman/releases/postgres`: a store for releases in PostgreSQL. Needs `pg` 8.
 * @module
 */
export type { CompareAndSet, ReleaseStore, StoreEntry, StoreWatcher } from "../../store.js";
export { StoreError } from "../../store.js";
export type { PostgresConnection, PostgresStoreOptions } from "./options.js";
export { type PostgresStore, postgresStore } from "./postgres-store.js";
