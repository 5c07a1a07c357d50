import type { GatewayEvents } from "../model/gateway.js";
import { redactUrl } from "../resolve/redact.js";

type Listener<Event extends keyof GatewayEvents> = (event: GatewayEvents[Event]) => void;

/** Who listens to a gateway. */
export class Listeners {
  readonly #dispatch = new Set<Listener<"dispatch">>();
  readonly #error = new Set<Listener<"error">>();
  readonly #update = new Set<Listener<"update">>();
  readonly #backend = new Set<Listener<"backend">>();
  readonly #log = new Set<Listener<"log">>();

  get wantsDispatch(): boolean {
    return this.#dispatch.size > 0;
  }

  get wantsLog(): boolean {
    return this.#log.size > 0;
  }

  add<Event extends keyof GatewayEvents>(event: Event, listener: Listener<Event>): () => void {
    const listeners = this.#of(event);
    // A wrapper of its own: the same function may listen twice and stop once.
    const own: Listener<Event> = (said) => listener(said);
    listeners.add(own);
    return () => void listeners.delete(own);
  }

  emit<Event extends keyof GatewayEvents>(event: Event, said: GatewayEvents[Event]): void {
    for (const listener of this.#of(event)) {
      try {
        listener(said);
      } catch {
        // A listener that throws concerns neither the request nor the other listeners.
      }
    }
  }

  #of<Event extends keyof GatewayEvents>(event: Event): Set<Listener<Event>> {
    const sets = { dispatch: this.#dispatch, error: this.#error, update: this.#update, backend: this.#backend, log: this.#log };
    const listeners = Object.hasOwn(sets, event) ? sets[event] : undefined;
    if (listeners === undefined)
      throw new TypeError(`There is no event ${JSON.stringify(event)}: listen to "dispatch", "error", "update", "backend" or "log".`);
    return listeners as unknown as Set<Listener<Event>>;
  }
}

/** A request as events name it: without the secrets of its URL, and whatever it is. */
export function nameOf(request: unknown): { readonly method: string; readonly url: string } {
  try {
    const { method, url } = (request ?? {}) as { method?: unknown; url?: unknown };
    return { method: typeof method === "string" ? method : "", url: typeof url === "string" ? redactUrl(url) : "" };
  } catch {
    return { method: "", url: "" }; // a request whose properties are code that fails
  }
}
