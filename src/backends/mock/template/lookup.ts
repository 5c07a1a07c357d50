import { parsePointer, valueAt } from "../choose/pointer.js";
import type { LiveCall } from "../live-call.js";
import { randomLookup } from "./random-value.js";
import type { Lookup } from "./template.js";

/** Where the first word of what follows `request.` leads, by the name behind it. */
const namedPlaces: Readonly<Record<string, (name: string) => Lookup>> = {
  path:
    (name) =>
    ({ params }) =>
      Object.hasOwn(params, name) ? params[name] : undefined,
  query:
    (name) =>
    ({ query }) =>
      query.get(name) ?? undefined,
  header:
    (name) =>
    ({ header }) =>
      header(name),
  cookie:
    (name) =>
    ({ cookie }) =>
      cookie(name),
  body: (name) => bodyLookup(name.split(".")),
};

const places: Readonly<Record<string, Lookup>> = {
  "request.method": ({ request }) => request.method,
  "request.path": ({ exchange }) => exchange.path,
  "request.body": bodyLookup([]),
  call: ({ number }) => number,
  now: (call) => isoTime(epochMs(call)),
  "now.epochMs": epochMs,
};

/** Compiles the name of a value; one that names nothing gives `undefined`, whatever the request. */
export function compileLookup(text: string): Lookup {
  if (Object.hasOwn(places, text)) return places[text] as Lookup;
  if (text.startsWith("random.")) return randomLookup(text.slice("random.".length));
  if (text.startsWith("request.body/")) return bodyLookup(parsePointer(text.slice("request.body".length)));
  const [place = "", ...rest] = text.startsWith("request.") ? text.slice("request.".length).split(".") : [];
  const compile = Object.hasOwn(namedPlaces, place) && rest.length > 0 ? namedPlaces[place] : undefined;
  return compile?.(rest.join(".")) ?? (() => undefined);
}

function bodyLookup(keys: readonly string[]): Lookup {
  return ({ data }) => valueAt(data, keys);
}

/** A clock that does not know the time of day counts from 1970: the same run, the same times. */
function epochMs({ platform: { clock } }: LiveCall): number {
  return clock.epochMs?.() ?? clock.now();
}

function isoTime(ms: number): string | undefined {
  const time = new Date(ms);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}
