import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";

const program = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find((path) => existsSync(path));

/** Whether Debian's Chromium is installed. */
export const hasChromium = program !== undefined;

/** A browser without a window that asks nobody but the pages it is told to open. */
const flags = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-dev-shm-usage",
];

/** A page that is open. */
export interface OpenPage {
  /** Settles with what the browser has said when it ends by itself, which it does not while all is well. */
  readonly ended: Promise<string>;
  close(): Promise<void>;
}

/** Opens a page in a browser of its own, with a profile that nobody has used. */
export function openInChromium(url: string): OpenPage {
  if (program === undefined) throw new Error("Chromium is not installed. Run .ci/install-servers.");
  const profile = mkdtempSync(join(tmpdir(), "pointsman-chromium-"));
  // A group of its own: it ends with all of its processes.
  const browser = spawn(program, [...flags, `--user-data-dir=${profile}`, url], { stdio: ["ignore", "ignore", "pipe"], detached: true });
  let said = "";
  browser.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  const closed = once(browser, "close");
  return {
    ended: closed.then(() => said),
    async close() {
      if (browser.pid !== undefined && browser.exitCode === null && browser.signalCode === null) process.kill(-browser.pid, "SIGKILL");
      await closed;
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
