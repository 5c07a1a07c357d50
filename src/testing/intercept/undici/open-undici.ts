import type { Dispatcher } from "undici";
import { getGlobalDispatcher } from "undici";
import type { FindAnswer } from "../interceptions.js";
import { InterceptingDispatcher } from "./intercepting-dispatcher.js";

/** Where the copies of undici in a process, that of Node.js among them, keep the dispatcher that they share. */
const slots = [Symbol.for("undici.globalDispatcher.1"), Symbol.for("undici.globalDispatcher.2")] as const;

type Shared = Record<symbol, Dispatcher | undefined>;

/** The types of Node.js and of undici 7 name two kinds of dispatcher, which are one. */
interface WithDispatcher {
  readonly dispatcher?: Dispatcher;
}

/** Puts `fetch` and the global dispatchers under interception, and gives what puts them back. */
export function openUndici(find: FindAnswer): () => void {
  const closeFetch = openFetch(find);
  const closeSlots = slots.map((slot) => openSlot(slot, find));
  return () => {
    closeFetch();
    for (const close of closeSlots) close();
  };
}

function openSlot(slot: symbol, find: FindAnswer): () => void {
  const shared = globalThis as unknown as Shared;
  const before = shared[slot];
  if (before === undefined) return () => undefined;
  const intercepting = new InterceptingDispatcher(find, before);
  shared[slot] = intercepting;
  return () => {
    if (shared[slot] === intercepting) shared[slot] = before; // else somebody has set another since: it stays
  };
}

/**
 * Most calls of `fetch` would come through the global dispatcher anyway. Those with a dispatcher of their own would not, nor those of
 * test runners that give each file its own global object, of which the `fetch` of Node.js knows nothing.
 */
function openFetch(find: FindAnswer): () => void {
  const before = globalThis.fetch;
  const intercepting: typeof fetch = (input, init) => {
    if (find(originOf(input)) === undefined) return before(input, init);
    const { dispatcher } = (init ?? {}) as unknown as WithDispatcher;
    const next = dispatcher ?? getGlobalDispatcher();
    const over = next instanceof InterceptingDispatcher ? next : new InterceptingDispatcher(find, next);
    return before(input, { ...init, dispatcher: over } as WithDispatcher as never);
  };
  globalThis.fetch = intercepting;
  return () => {
    if (globalThis.fetch === intercepting) globalThis.fetch = before;
  };
}

/** The origin that a request goes to; `""` for what `fetch` will refuse. */
function originOf(input: Parameters<typeof fetch>[0]): string {
  const url = input instanceof Request ? input.url : String(input);
  return URL.canParse(url) ? new URL(url).origin : "";
}
