import { readFile, readlink } from "node:fs/promises";
import { hostname } from "node:os";

/** A process as a lock names it. */
export interface Owner {
  readonly pid: number;
  /** The machine, its current boot and the process-id namespace: only within them a process id says something. */
  readonly place: string;
  /** When the process began, as the system counts it, for ids are used again; `null` where the system doesn't tell. */
  readonly began: string | null;
}

/** Whether a process lives; `"unknown"` when it runs where this one can't see it. */
export type Life = "alive" | "dead" | "unknown";

/** This process. */
export async function thisOwner(): Promise<Owner> {
  const boot = await orNothing(readFile("/proc/sys/kernel/random/boot_id", "utf8"));
  const namespace = await orNothing(readlink("/proc/self/ns/pid"));
  return { pid: process.pid, place: [hostname(), boot?.trim(), namespace].join(" "), began: await beginning(process.pid) };
}

/** What is known of a process that another one has named. */
export async function lifeOf({ pid, place, began }: Owner, self: Owner): Promise<Life> {
  if (place !== self.place) return "unknown";
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH" ? "dead" : "alive";
  }
  return began === null || began === (await beginning(pid)) ? "alive" : "dead";
}

/** Field 22 of /proc/PID/stat (proc_pid_stat(5)): ticks since boot. The name in field 2 may hold spaces and parentheses. */
async function beginning(pid: number): Promise<string | null> {
  const stat = await orNothing(readFile(`/proc/${pid}/stat`, "utf8"));
  return stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
}

async function orNothing(reading: Promise<string>): Promise<string | undefined> {
  try {
    return await reading;
  } catch {
    return undefined;
  }
}
