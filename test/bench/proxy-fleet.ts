import { nodeUpstream } from "./contestants/upstream-node.js";
import { Contestant } from "./processes.js";
import { Samples } from "./samples.js";
import type { ProxyCommand, ProxyingInput } from "./tasks/proxying.js";
import type { Figures } from "./tasks/task.js";

/** An upstream and the proxies before it, each in a process of its own. */
export class ProxyFleet {
  readonly running: readonly (readonly [string, Contestant])[];
  readonly #upstream: Contestant;
  readonly #unfit: ReadonlyMap<string, string>;

  private constructor(upstream: Contestant, running: readonly (readonly [string, Contestant])[], unfit: ReadonlyMap<string, string>) {
    this.#upstream = upstream;
    this.running = running;
    this.#unfit = unfit;
  }

  /** Starts them; the reason, when there is no such upstream here. */
  static async start(upstreamName: string, names: readonly string[]): Promise<ProxyFleet | { readonly unfit: string }> {
    const upstream = await Contestant.start("upstream", upstreamName, null);
    if (!(upstream instanceof Contestant)) return upstream;
    const { port } = await upstream.round();
    const input: ProxyingInput = { port: port as number, takesBodies: upstreamName === nodeUpstream.name };
    const running: (readonly [string, Contestant])[] = [];
    const unfit = new Map<string, string>();
    for (const name of names) {
      const started = await Contestant.start("proxying", name, input);
      if (started instanceof Contestant) running.push([name, started]);
      else unfit.set(name, started.unfit);
    }
    return new ProxyFleet(upstream, running, unfit);
  }

  /** Samples that know which proxies are not measured. */
  samples(): Samples {
    const samples = new Samples();
    for (const [name, reason] of this.#unfit) samples.refuse(name, reason);
    return samples;
  }

  async stop(): Promise<void> {
    await Promise.all([...this.running.map(([, proxy]) => proxy.stop()), this.#upstream.stop()]);
  }
}

/** One round of a proxy. */
export function tell(proxy: Contestant, command: ProxyCommand): Promise<Figures> {
  return proxy.round(command);
}
