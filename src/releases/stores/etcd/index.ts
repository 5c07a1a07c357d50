/**
 * `pointsman/releases/etcd`: a store for releases in etcd, over its JSON gateway.
 * @module
 */
export type { CompareAndSet, ReleaseStore, StoreEntry, StoreWatcher } from "../../store.js";
export { StoreError } from "../../store.js";
export { etcdStore } from "./etcd-store.js";
export type { EtcdStoreOptions, EtcdTls } from "./options.js";
