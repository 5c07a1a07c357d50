import { availableParallelism } from "node:os";

/** How a module's function is run. */
export interface ModuleOptions {
  /** Name of the function's export. Default `"default"`. */
  readonly export?: string;
  /** Threads, each of which runs one call at a time. Default: one less than the processors, at least one. */
  readonly threads?: number;
  /** Calls that wait for a thread; one more is a 503 with `Retry-After`. Default 128. */
  readonly queue?: number;
  /** JavaScript heap of each thread in MiB; whoever needs more is a 500, and its thread is gone. Default 128. */
  readonly memoryMb?: number;
  /**
   * Running time of one call; when it is over its thread is killed, and the call is a 504. Default 29,000. The function backend's
   * own `timeoutMs`, which counts from the request on, holds besides.
   */
  readonly timeoutMs?: number;
  /** Reloads the module when it, or a module beside it in its folder, has changed. Calls under way end on what they began with. Default `false`. */
  readonly watch?: boolean;
  /** Node.js options of the threads, such as `["--import", "tsx"]`. Default: those of the process. */
  readonly execArgv?: readonly string[];
}

/** The options with their defaults. */
export interface ModuleSettings extends Required<Omit<ModuleOptions, "execArgv">>, Pick<ModuleOptions, "execArgv"> {}

/** @throws RangeError when a number is out of its range */
export function settingsFrom(options: ModuleOptions): ModuleSettings {
  const settings = {
    export: "default",
    threads: Math.max(1, availableParallelism() - 1),
    queue: 128,
    memoryMb: 128,
    timeoutMs: 29_000,
    watch: false,
    ...options,
  };
  within(settings, "threads", 1, 1024);
  within(settings, "queue", 0, Number.MAX_SAFE_INTEGER);
  within(settings, "memoryMb", 1, Number.MAX_SAFE_INTEGER);
  // A timer for longer fires at once.
  within(settings, "timeoutMs", 1, 2 ** 31 - 1);
  return settings;
}

type Numeric = "threads" | "queue" | "memoryMb" | "timeoutMs";

function within(settings: Readonly<Record<Numeric, number>>, key: Numeric, min: number, max: number): void {
  const value = settings[key];
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new RangeError(`fromModule: "${key}" must be a whole number from ${min} to ${max}, not ${value}.`);
  }
}
