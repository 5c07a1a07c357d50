/** The process under test: a gateway behind a socket, and nothing else that could need memory or keep it alive. */
import { type ApiGroup, createGateway, type Gateway, type HttpBackendSettings } from "../../src/index.js";
import { type RunningServer, serve } from "../../src/integrations/node/index.js";

/** What the parent says. */
export type ToGateway =
  | { readonly say: "start"; readonly plain: string; readonly chaos: string }
  | { readonly say: "sample" }
  | { readonly say: "close" };

/** What the gateway's process answers, and tells by itself. */
export type FromGateway =
  | { readonly say: "started"; readonly port: number }
  | { readonly say: "sample"; readonly sample: Sample }
  /** `id` and status of each answer, alternating; the ids of failures. */
  | { readonly say: "events"; readonly dispatched: readonly number[]; readonly failed: readonly number[] }
  | { readonly say: "closed"; readonly faults: readonly string[] };

/** What the process holds at one moment, after a collection of garbage. Bytes. */
export interface Sample {
  readonly heap: number;
  /** Buffers. */
  readonly buffers: number;
  readonly rss: number;
  /** What keeps the process alive, by type. */
  readonly resources: Readonly<Record<string, number>>;
  /** Requests that the backends have on their hands. */
  readonly active: number;
  readonly waiting: number;
}

const faults: string[] = [];
const note = (fault: unknown) => {
  if (faults.length < 20) faults.push(fault instanceof Error ? (fault.stack ?? fault.message) : String(fault));
};
process.on("uncaughtException", note).on("unhandledRejection", note);

let gateway: Gateway;
let server: RunningServer;
let closed = false;
let events = { dispatched: [] as number[], failed: [] as number[] };

const tell = (message: FromGateway) => void process.send?.(message);

process.on("message", async (message: ToGateway) => {
  if (message.say === "start") tell({ say: "started", port: await start(message.plain, message.chaos) });
  else if (message.say === "sample") tell({ say: "sample", sample: sample() });
  else {
    await server.close();
    await gateway.close();
    flush();
    tell({ say: "closed", faults });
    closed = true;
    // The last thing that may keep this process alive.
    process.disconnect();
  }
});

// Without its parent it has nothing to do.
process.once("disconnect", () => {
  if (!closed) process.exit(1);
});

async function start(plain: string, chaos: string): Promise<number> {
  const apis = [{ name: "all", method: "ANY", path: "/{rest+}" }];
  const to = (name: string, url: string, settings: HttpBackendSettings = {}): ApiGroup => {
    return { name, prefix: `/${name}`, backend: { kind: "http", url, ...settings }, apis };
  };
  const groups = [
    to("plain", plain),
    to("chaos", chaos),
    to("late", chaos, { timeouts: { headersMs: 300 } }),
    to("idle", chaos, { timeouts: { bodyIdleMs: 300 } }),
    to("narrow", plain, { limits: { connections: 2, queue: 4 } }),
  ];
  gateway = createGateway({ groups }) as Gateway;
  gateway.on("dispatch", ({ url, status }) => events.dispatched.push(idOf(url), status));
  gateway.on("error", ({ url }) => events.failed.push(idOf(url)));
  // A connection that both ends let go of at a time may carry a request: it is the clients that let go here.
  server = await serve(gateway, { keepAliveMs: 60_000, drainMs: 5000 });
  return server.port;
}

function sample(): Sample {
  flush();
  globalThis.gc?.();
  const { heapUsed: heap, arrayBuffers: buffers, rss } = process.memoryUsage();
  const resources: Record<string, number> = {};
  for (const type of process.getActiveResourcesInfo()) resources[type] = (resources[type] ?? 0) + 1;
  const backends = gateway.backends();
  const sum = (of: "active" | "waiting") => backends.reduce((total, backend) => total + backend[of], 0);
  return { heap, buffers, rss, resources, active: sum("active"), waiting: sum("waiting") };
}

function flush(): void {
  tell({ say: "events", ...events });
  events = { dispatched: [], failed: [] };
}

function idOf(url: string): number {
  return Number(/[?&]id=(\d+)/.exec(url)?.[1]);
}
