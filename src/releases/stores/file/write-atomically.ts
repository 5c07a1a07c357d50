import { randomUUID } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Where a write failed: before the file was replaced, or after, when nobody knows whether the disk has it. */
export class WriteError extends Error {
  override readonly name = "WriteError";
  readonly replaced: boolean;

  constructor(replaced: boolean, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.replaced = replaced;
  }
}

/**
 * Replaces a file as a whole, readable by its owner only: whoever reads it, or cuts the power, finds the old content or the new
 * one, never a part. When it returns, the disk has it.
 *
 * @param temporary an existing folder of the same file system
 * @param mayReplace asked last; a throw leaves the file as it was
 * @throws WriteError
 */
export async function writeAtomically(path: string, data: Buffer, temporary: string, mayReplace?: () => Promise<void>): Promise<void> {
  const draft = join(temporary, `${process.pid}-${randomUUID()}`);
  let replaced = false;
  try {
    const file = await open(draft, "wx", 0o600);
    try {
      await file.writeFile(data);
      await file.sync();
    } finally {
      await file.close();
    }
    await mayReplace?.();
    await rename(draft, path);
    replaced = true;
    await syncFolder(dirname(path));
  } catch (error) {
    if (!replaced) await rm(draft, { force: true });
    throw new WriteError(replaced, error);
  }
}

/** Makes a folder and those above it, for its owner only, so that a power cut doesn't take them away. */
export async function makeFolder(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let folder = path; folder.length >= first.length; folder = dirname(folder)) await syncFolder(dirname(folder));
}

/** Windows can't open folders, and keeps their entries safe by itself. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
