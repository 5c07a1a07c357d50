import { type Profiler, Session } from "node:inspector/promises";
import type { Figures } from "./tasks/task.js";

/** Whose code runs, by what its URL holds; the first that fits. */
const owners: readonly (readonly [string, RegExp])[] = [
  ["undici and its parser", /\/node_modules\/undici\/|^wasm:/],
  ["our code", /\/dist\//],
  ["node:http, net and streams", /^node:/],
  ["native: system calls, node's parser", /^$/],
];

/** Where this process's time goes, from V8's profiler. It goes by the clock: on a busy machine, what interrupts a system call counts as one. */
export class Profile {
  readonly #session = new Session();

  async start(): Promise<Figures> {
    this.#session.connect();
    await this.#session.post("Profiler.enable");
    await this.#session.post("Profiler.start");
    return {};
  }

  /** Percent of the time that was not idle, by owner. */
  async shares(): Promise<Figures> {
    const { profile } = await this.#session.post("Profiler.stop");
    this.#session.disconnect();
    return sharesOf(profile);
  }
}

function sharesOf({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): Figures {
  const owner = new Map(nodes.map(({ id, callFrame }) => [id, ownerOf(callFrame)]));
  const spent: Record<string, number> = {};
  let all = 0;
  for (const [i, id] of samples.entries()) {
    const name = owner.get(id);
    if (name === undefined) continue;
    const delta = timeDeltas[i] as number;
    spent[name] = (spent[name] ?? 0) + delta;
    all += delta;
  }
  return Object.fromEntries(Object.entries(spent).map(([name, time]) => [name, (100 * time) / all]));
}

/** `undefined` for idle time. */
function ownerOf({ functionName, url }: Profiler.Profile["nodes"][number]["callFrame"]): string | undefined {
  if (functionName === "(idle)") return undefined;
  if (functionName === "(garbage collector)") return "garbage collection";
  return owners.find(([, pattern]) => pattern.test(url))?.[0] ?? "other";
}
