import { type FSWatcher, realpathSync, watch } from "node:fs";
import { dirname, resolve } from "node:path";

/** Milliseconds of silence after which a change is taken to be whole, and most milliseconds that are waited for it. */
const quietMs = 100;
const longestMs = 1000;

/**
 * Tells of changes in a file's folder, where the file may have changed, too; and once at the start, for what was before it. Editors and deployments replace files by renaming others,
 * or the folder behind a link: neither is seen by whoever watches the file itself.
 *
 * @param failed the folder can't be watched, or not any more
 * @returns stops
 */
export function watchFile(path: string, changed: () => void, failed: (error: Error) => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  let first = 0;
  const settle = () => {
    timer = undefined;
    changed();
  };
  const notice = () => {
    const now = performance.now();
    if (timer === undefined) first = now;
    clearTimeout(timer);
    timer = setTimeout(settle, Math.max(0, Math.min(quietMs, first + longestMs - now)));
  };
  const watchers = [...foldersOf(path)].flatMap((folder) => {
    try {
      return [watch(folder, notice).on("error", failed)];
    } catch (error) {
      failed(error as Error);
      return [];
    }
  });
  notice();
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers as FSWatcher[]) watcher.close();
  };
}

/** Where the file stands, and where what a link leads to does. */
function foldersOf(path: string): Set<string> {
  const folders = new Set([dirname(resolve(path))]);
  try {
    folders.add(dirname(realpathSync(path)));
  } catch {
    // It is not there at the moment, so it leads nowhere.
  }
  return folders;
}
