import { type FSWatcher, watch } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { StoreWatcher } from "../../store.js";

/**
 * Watches the files below a folder, those whose path begins with some text, until the result is called. The system's notices wake it at once, where there are any; looking
 * every `pollMs` finds what they missed. It doesn't keep the process alive.
 */
export function watchFolder(folder: string, beginning: string, pollMs: number, watcher: StoreWatcher): () => void {
  let stopped = false;
  let looking = false;
  let again = false;
  let seen: string | undefined;
  let state: "live" | "down" | undefined;
  let notices: FSWatcher | undefined;

  const enter = (next: "live" | "down", error?: unknown) => {
    if (stopped || state === next) return;
    state = next;
    watcher.state(next, error);
  };

  const look = async () => {
    if (looking) {
      again = true;
      return;
    }
    looking = true;
    try {
      const found = await contents(folder, beginning);
      if (stopped) return;
      const wasDeaf = state !== "live";
      enter("live");
      if (wasDeaf || seen !== found) watcher.changed();
      seen = found;
      notices ??= listen();
    } catch (error) {
      enter("down", error);
    } finally {
      looking = false;
    }
    if (again && !stopped) {
      again = false;
      await look();
    }
  };

  /** Notices of a folder that is gone end; the next look asks for new ones. */
  const listen = (): FSWatcher | undefined => {
    try {
      const heard = watch(folder, { persistent: false }, () => void look());
      heard.on("error", () => {
        heard.close();
        notices = undefined;
      });
      return heard;
    } catch {
      return undefined; // no notices here: polling goes on
    }
  };

  const poll = setInterval(() => void look(), pollMs);
  poll.unref();
  void look();
  return () => {
    stopped = true;
    clearInterval(poll);
    notices?.close();
  };
}

/** What tells one state of a folder from another: every write makes a new file (inode) with a new time. */
async function contents(folder: string, beginning = ""): Promise<string> {
  const lines: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!entry.name.startsWith(beginning)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) lines.push(`${entry.name}/{${await contents(path)}}`);
    else {
      const { ino, mtimeMs, size } = await stat(path);
      lines.push(`${entry.name} ${ino} ${mtimeMs} ${size}`);
    }
  }
  return lines.sort().join("\n");
}
