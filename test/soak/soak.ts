import { setTimeout } from "node:timers/promises";
import { ChaosUpstream } from "../integration/support/chaos-upstream.js";
import { GatewayChild } from "./gateway-child.js";
import type { Sample } from "./gateway-process.js";
import { type Figures, leftOver, wrongFigures } from "./judge.js";
import { pickKind } from "./kinds.js";
import { Ledger } from "./ledger.js";
import { PlainUpstream } from "./plain-upstream.js";
import { Random } from "./random.js";
import { Visitor } from "./visitor.js";

/** How long and how hard. */
export interface SoakOptions {
  readonly seconds: number;
  /** Decides what is sent and who leaves when. */
  readonly seed: number;
  /** Requests that are under way at a time, bursts aside. Default 40. */
  readonly clients?: number;
  /** Milliseconds that a client rests between two requests, at most. Default 5. */
  readonly restMs?: number;
  /** Is told how it goes, some times a minute. */
  readonly progress?: (text: string) => void;
}

/** How a run went. */
export interface Verdict {
  readonly options: SoakOptions;
  readonly ledger: Ledger;
  readonly figures: Figures;
  /** What was wrong, in words; nothing, where all was well. */
  readonly failures: readonly string[];
}

/** The longest that anything may take that has no reason to take long at all. */
const patienceMs = 30_000;

/** Sends mixed traffic through a gateway in a process of its own, with clients and upstreams that misbehave, and watches it. */
export async function soak(options: SoakOptions): Promise<Verdict> {
  const ledger = new Ledger();
  const plain = await PlainUpstream.start((id) => ledger.forwarded(id));
  const chaos = await ChaosUpstream.start(({ query }) => ledger.forwarded(Number(query.get("id"))));
  const stop = new AbortController();
  try {
    const gateway = await GatewayChild.start(plain.url, chaos.url, ledger);
    const visitor = new Visitor(gateway.port, ledger);
    const idle = await gateway.sample();
    const wrong: string[] = [];
    const [samples] = await Promise.race([
      Promise.all([sampleOften(options, gateway, ledger), visitOften(options, visitor, wrong, stop.signal)]),
      gateway.crashed,
    ]);
    visitor.close();
    const figures = { idle, samples, end: await untilIdle(gateway, idle) };
    ledger.settle(ledger.begun);
    const unended = ledger.unended === 0 ? [] : [`${ledger.unended} requests never ended.`];
    const open = plain.underWay === 0 ? [] : [`The upstream still had ${plain.underWay} answers under way.`];
    const closing = await gateway.close(patienceMs);
    return {
      options,
      ledger,
      figures,
      failures: [...wrong, ...ledger.disagreements, ...unended, ...open, ...wrongFigures(figures), ...closing],
    };
  } finally {
    stop.abort();
    await Promise.all([plain.close(), chaos.close()]);
  }
}

/** Lets the clients loose; gives up on requests that do not end. */
async function visitOften(options: SoakOptions, visitor: Visitor, wrong: string[], stopped: AbortSignal): Promise<void> {
  const { seconds, seed, clients = 40, restMs = 5 } = options;
  const until = performance.now() + seconds * 1000;
  const client = async (index: number) => {
    const random = new Random(seed + index * 7919);
    while (performance.now() < until && !stopped.aborted) {
      const found = await pickKind(random).run(visitor, random);
      if (wrong.length < 100) wrong.push(...found);
      await setTimeout(random.between(0, restMs));
    }
  };
  const stuck = setTimeout(seconds * 1000 + patienceMs, undefined, { ref: false });
  await Promise.race([Promise.all(Array.from({ length: clients }, (_, index) => client(index))), stuck]);
}

/** Looks into the gateway's process again and again; gives what was seen after the warm-up. */
async function sampleOften({ seconds, progress }: SoakOptions, gateway: GatewayChild, ledger: Ledger): Promise<readonly Sample[]> {
  const everyMs = Math.min(5000, Math.max(500, seconds * 10));
  const since = performance.now();
  const samples: Sample[] = [];
  const begun: number[] = [];
  for (let round = 1; performance.now() - since + everyMs < seconds * 1000; round++) {
    await setTimeout(everyMs);
    const sample = await gateway.sample();
    if (performance.now() - since > Math.min(30_000, seconds * 150)) samples.push(sample);
    // What a client has left behind may be told a while later.
    begun.push(ledger.begun);
    ledger.settle(begun.at(-1 - Math.ceil(10_000 / everyMs)) ?? 0);
    if (round % 10 === 0) progress?.(`${ledger.begun} requests, heap ${(sample.heap / 1024 / 1024).toFixed(1)} MB`);
  }
  return samples;
}

/** Waits until what the last requests needed is given back. */
async function untilIdle(gateway: GatewayChild, idle: Sample): Promise<Sample> {
  const since = performance.now();
  for (;;) {
    const sample = await gateway.sample();
    const done = sample.active + sample.waiting === 0 && leftOver(idle, sample).length === 0;
    if (done || performance.now() - since > patienceMs) return sample;
    await setTimeout(200);
  }
}
