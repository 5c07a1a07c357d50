import type { StoreWatcher } from "../store.js";

/** A watcher whose exceptions are its own affair: they are thrown where nobody but the process sees them. */
export function guarded(watcher: StoreWatcher): StoreWatcher {
  const call = (tell: () => void) => {
    try {
      tell();
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  };
  return {
    changed: () => call(() => watcher.changed()),
    state: (state, error) => call(() => watcher.state(state, error)),
  };
}
