import type { Piscina } from "piscina";
import { GatewayError } from "../../core/errors.js";
import { rawHeadersOf } from "../../core/model/headers.js";
import type { FunctionCall } from "../../core/model/function.js";
import type { ResponseInit } from "../../core/model/response.js";
import { handOver } from "./hand-over.js";
import type { ThreadReply, ThreadTask } from "./messages.js";
import type { ModuleSettings } from "./module-options.js";
import { runInThread } from "./run-in-thread.js";
import { Turns } from "./turns.js";
import { workerFile } from "./worker-file.js";

/** Threads that no call needs end after this time. */
const idleMs = 60_000;

/** The threads of one state of a module: each imports it once. They start with the first call. */
export class ModulePool {
  readonly #module: string;
  readonly #settings: ModuleSettings;
  readonly #turns: Turns;
  #threads: Promise<Piscina> | undefined;
  #calls = 0;
  #onDrained: (() => void) | undefined;

  constructor(module: string, settings: ModuleSettings) {
    this.#module = module;
    this.#settings = settings;
    this.#turns = new Turns(settings.threads, settings.queue);
  }

  async run(call: FunctionCall): Promise<ResponseInit> {
    this.#calls++;
    try {
      this.#turns.check();
      const body = await bodyOf(call);
      await this.#turns.take(call.signal);
      try {
        this.#threads ??= startThreads(this.#settings);
        return toInit(await runInThread(await this.#threads, this.#taskOf(call, body), call, this.#settings.timeoutMs));
      } finally {
        this.#turns.give();
      }
    } finally {
      this.#calls--;
      if (this.#calls === 0) this.#onDrained?.();
    }
  }

  /** Ends the threads when the calls under way have their answers. Nothing is to be run after it. */
  async close(): Promise<void> {
    if (this.#calls > 0) await new Promise<void>((resolve) => (this.#onDrained = resolve));
    await (await this.#threads?.catch(() => undefined))?.destroy();
  }

  #taskOf({ request, params, path, served, route }: FunctionCall, body: Uint8Array | null): Omit<ThreadTask, "port"> {
    const { method, url, client } = request;
    return {
      module: this.#module,
      exportName: this.#settings.export,
      request: { method, url, rawHeaders: rawHeadersOf(request), body, ...(client !== undefined && { client: { ...client } }) },
      params: { ...params },
      path,
      served,
      route,
    };
  }
}

/** The body in memory that can be given away: that of the request's maker stays with it. */
async function bodyOf(call: FunctionCall): Promise<Uint8Array | null> {
  const { body } = call.request;
  if (body === undefined || body === null) return null;
  const bytes = await call.bytes();
  return bytes === body ? new Uint8Array(bytes) : handOver(bytes);
}

async function startThreads({ threads, memoryMb, execArgv }: ModuleSettings): Promise<Piscina> {
  const { default: piscina } = await import("piscina").catch((cause: unknown) => {
    throw new Error("fromModule runs its threads by the package piscina: install it (`npm install piscina`).", { cause });
  });
  // By way of the default export, which both formats of the build find.
  const pool = new piscina.Piscina({
    filename: workerFile,
    name: "answer",
    minThreads: 0,
    maxThreads: threads,
    idleTimeout: idleMs,
    resourceLimits: { maxOldGenerationSizeMb: memoryMb },
    // What a function has left running goes on between calls, as it would in the process itself.
    atomics: "disabled",
    recordTiming: false,
    ...(execArgv !== undefined && { execArgv: [...execArgv] }),
  });
  // A thread that fails without a call has nobody to tell; each call listens for itself.
  pool.on("error", () => {});
  pool.setMaxListeners(0);
  return pool;
}

function toInit(reply: ThreadReply): ResponseInit {
  switch (reply.kind) {
    case "answer":
      return { status: reply.status, headers: reply.headers, body: reply.body };
    case "bad":
      throw new GatewayError("FUNCTION_BAD_RESPONSE", "The function gave no usable response.", { cause: new TypeError(reply.reason) });
    case "refused":
      throw new GatewayError(reply.code, reply.message, { headers: reply.headers });
    case "failed":
      throw Object.assign(new Error(reply.message), { name: reply.name, ...(reply.stack !== undefined && { stack: reply.stack }) });
  }
}
