import { existsSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * A new folder that lives in memory where the system has such a place. For tests of processes that write much and may be killed: what
 * the kernel has is not lost with them, so that waiting for a disk, which others use too, would show nothing.
 */
export function folderInMemory(): Promise<string> {
  return mkdtemp(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "pointsman-"));
}
