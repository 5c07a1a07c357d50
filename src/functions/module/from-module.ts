import { fileURLToPath } from "node:url";
import type { FunctionHandler } from "../../core/model/function.js";
import { type ModuleOptions, settingsFrom } from "./module-options.js";
import { ModulePool } from "./module-pool.js";
import { watchModule } from "./watch-module.js";

/** A function in threads of its own. */
export interface ModuleFunction extends FunctionHandler {
  /** Ends the threads when the calls under way have their answers. The gateway that has the function does so when it closes; a later call starts new ones. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * The function that a module exports, run in a pool of worker threads: an endless loop is killed at its timeout (504), one that
 * runs out of memory, crashes or calls `process.exit` dies alone (500), and none of them holds up the gateway. The function is
 * a handler like any other; bodies are buffered, and moved between the threads, not copied. Bytes that it gives back are therefore
 * gone from its thread.
 *
 * Threads are no security boundary: code in them can do to the machine all that the process may. Run only what you trust.
 *
 * @param url of the module, such as `new URL("./adopt.js", import.meta.url)`
 * @throws RangeError when an option is out of its range, TypeError when what is to be watched is no file
 */
export function fromModule(url: URL, options: ModuleOptions = {}): ModuleFunction {
  const settings = settingsFrom(options);
  const file = settings.watch ? fileURLToPath(url) : undefined;
  let pool: ModulePool | undefined;
  let stopWatching: (() => void) | undefined;

  /** Calls that come from now on get new threads, which import the module anew. */
  const reload = () => {
    const last = pool;
    pool = new ModulePool(url.href, settings);
    void last?.close();
  };
  const close = async () => {
    stopWatching?.();
    stopWatching = undefined;
    const last = pool;
    pool = undefined;
    await last?.close();
  };
  const handler: FunctionHandler = (call) => {
    pool ??= new ModulePool(url.href, settings);
    if (file !== undefined) stopWatching ??= watchModule(file, reload);
    return pool.run(call);
  };
  return Object.assign(handler, { close, [Symbol.asyncDispose]: close });
}
