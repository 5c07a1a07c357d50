import { randomUUID } from "node:crypto";
import { link, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { StoreError } from "../../store.js";
import { lifeOf, type Owner, thisOwner } from "./owner.js";

/** A lock whose owner can't be seen from here (another machine or container) counts as left behind after this time. It is held for milliseconds. */
const foreignMs = 30_000;

/**
 * One writer at a time, over all processes that use a folder.
 *
 * The lock is a file whose name has a number, `7.held`, and the highest number holds until there is a `7.free` beside it. Whoever
 * wants it links the number above a free one, or above one whose owner is dead: `link` succeeds for one only, and brings the
 * owner's name with it. A number that is free keeps its `held`, and the highest number is never removed: one who links by an
 * outdated list finds the name taken, or a higher one when looking again, and stands back. A process that is killed leaves a number
 * behind, never a folder that nobody can write to.
 */
export class FolderLock {
  readonly #folder: string;
  readonly #timeoutMs: number;
  #self: Promise<Owner> | undefined;
  #ownFile: string | undefined;
  #last: Promise<unknown> = Promise.resolve();

  /** @param folder an existing folder, of the lock alone */
  constructor(folder: string, timeoutMs: number) {
    this.#folder = folder;
    this.#timeoutMs = timeoutMs;
  }

  /**
   * Runs `work` while nobody else holds the lock. `work` may ask whether it still does.
   * @throws StoreError UNAVAILABLE when the lock was not to be had in time
   */
  hold<Result>(work: (isHeld: () => Promise<boolean>) => Promise<Result>): Promise<Result> {
    const result = this.#last.then(async () => {
      const number = await this.#acquire();
      try {
        return await work(async () => (await this.#highest())?.number === number);
      } finally {
        await writeFile(this.#path(`${number}.free`), "", { mode: 0o600 }).catch(() => {}); // without a folder there is no lock
      }
    });
    this.#last = result.catch(() => {});
    return result;
  }

  async #acquire(): Promise<number> {
    const until = Date.now() + this.#timeoutMs;
    for (let attempt = 0; Date.now() < until; attempt++) {
      const top = await this.#highest();
      if (top?.held === true && !(await this.#isLeftBehind(`${top.number}.held`))) {
        await wait(Math.random() * Math.min(20, 2 + attempt));
        continue;
      }
      const number = (top?.number ?? 0) + 1;
      if (!(await this.#link(number))) continue;
      if ((await this.#highest())?.number === number) {
        await this.#removeBelow(number);
        return number;
      }
      await rm(this.#path(`${number}.held`), { force: true });
    }
    const message = `Another process has held the lock ${this.#folder} for ${this.#timeoutMs} ms: stop it, or wait until it has finished.`;
    throw new StoreError("UNAVAILABLE", message);
  }

  async #link(number: number): Promise<boolean> {
    try {
      await link(await this.#ownName(), this.#path(`${number}.held`));
      return true;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "ENOENT")
        this.#ownFile = undefined; // somebody has tidied up
      else if (code !== "EEXIST") throw error;
      return false;
    }
  }

  /** A file that names this process: what a held number is linked to. */
  async #ownName(): Promise<string> {
    if (this.#ownFile !== undefined) return this.#ownFile;
    this.#self ??= thisOwner();
    const path = this.#path(`owner-${process.pid}-${randomUUID()}`);
    await writeFile(path, JSON.stringify(await this.#self), { mode: 0o600 });
    this.#ownFile = path;
    return path;
  }

  async #isLeftBehind(name: string): Promise<boolean> {
    this.#self ??= thisOwner();
    try {
      const owner = JSON.parse(await readFile(this.#path(name), "utf8")) as Owner;
      const life = await lifeOf(owner, await this.#self);
      return life === "dead" || (life === "unknown" && Date.now() - (await stat(this.#path(name))).ctimeMs > foreignMs);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return false; // let go of meanwhile
      throw error;
    }
  }

  async #highest(): Promise<{ readonly number: number; readonly held: boolean } | undefined> {
    let top: { readonly number: number; readonly held: boolean } | undefined;
    for (const name of await readdir(this.#folder)) {
      const [, digits, state] = /^(\d+)\.(held|free)$/.exec(name) ?? [];
      const number = Number(digits);
      if (digits === undefined || number < (top?.number ?? 0)) continue;
      const held = state === "held" && (top?.number !== number || top.held);
      top = { number, held };
    }
    return top;
  }

  /** Numbers below one that is held, and files of owners that are dead, are of no use to anybody. */
  async #removeBelow(number: number): Promise<void> {
    for (const name of await readdir(this.#folder)) {
      if (/^\d+\.(?:held|free)$/.test(name) && Number.parseInt(name, 10) < number) await rm(this.#path(name), { force: true });
    }
  }

  /** Removes what names this process while it holds nothing. */
  async close(): Promise<void> {
    await this.#last;
    if (this.#ownFile !== undefined) await rm(this.#ownFile, { force: true });
    this.#ownFile = undefined;
  }

  #path(name: string): string {
    return join(this.#folder, name);
  }
}
