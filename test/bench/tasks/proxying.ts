import { proxyNamed } from "../contestants/proxies.js";
import { whatProxyGetsWrong } from "../contestants/prove-proxy.js";
import { PeakMemory } from "../peak-memory.js";
import { Profile } from "../profile.js";
import { type Figures, refuseIf, type Task } from "./task.js";

export interface ProxyingInput {
  /** Where the upstream listens. */
  readonly port: number;
  readonly takesBodies: boolean;
}

/** What a round gives: of a load, of memory since `idle`, or of where the processor time went since `profile`. */
export type ProxyCommand = "load" | "idle" | "peak" | "profile" | "shares";

/** A proxy that is loaded from elsewhere. A `load` round gives its port and the processor time since the last one. */
export const proxying: Task<ProxyingInput> = async (name, { port, takesBodies }) => {
  const proxy = await proxyNamed(name).listen({ origin: `http://127.0.0.1:${port}`, port });
  refuseIf(await whatProxyGetsWrong(proxy.port, takesBodies));
  // Some tell the console when a client leaves, which the load does at its end.
  console.error = () => {};
  const memory = new PeakMemory();
  const profile = new Profile();
  let last = 0;
  const commands: Readonly<Record<ProxyCommand, () => Figures | Promise<Figures>>> = {
    load() {
      const { user, system } = process.cpuUsage();
      const before = last;
      last = proxy.cpuMicroseconds?.() ?? user + system;
      return { port: proxy.port, cpuMicroseconds: last - before };
    },
    idle: () => ({ idleMB: memory.start() }),
    peak: () => ({ peakMB: memory.peak() }),
    profile: () => profile.start(),
    shares: () => profile.shares(),
  };
  return (command) => commands[command as ProxyCommand]();
};
