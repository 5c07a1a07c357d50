import { watch } from "node:fs";
import { dirname } from "node:path";

/** Editors write a file in several steps; what is read between them is half of it. */
const settleMs = 50;

/**
 * Calls `onChange` when a module of the file's folder has changed and nothing more happens to it. The folder is watched and not
 * the file, which many editors replace. The result stops it; a process ends in spite of it.
 */
export function watchModule(file: string, onChange: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const watcher = watch(dirname(file), { persistent: false }, (_event, name) => {
    if (name !== null && !/\.(?:[cm]?[jt]s|json)$/.test(name)) return;
    clearTimeout(timer);
    timer = setTimeout(onChange, settleMs).unref();
  });
  // The folder is gone: there is nothing left to be told of.
  watcher.on("error", () => watcher.close());
  return () => {
    clearTimeout(timer);
    watcher.close();
  };
}
