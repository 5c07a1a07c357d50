import { compileLookup } from "./lookup.js";
import type { Lookup } from "./template.js";

/** A stretch of a template: text as it is, or a value to look up. */
export type Part = string | Lookup;

/** Takes text apart at its `{{…}}`, in one pass. Braces that are never closed are text. */
export function parseTemplate(text: string): readonly Part[] {
  const parts: Part[] = [];
  let at = 0;
  for (;;) {
    const open = text.indexOf("{{", at);
    const close = open === -1 ? -1 : text.indexOf("}}", open + 2);
    if (close === -1) break;
    if (open > at) parts.push(text.slice(at, open));
    parts.push(compilePlaceholder(text.slice(open + 2, close)));
    at = close + 2;
  }
  if (at < text.length) parts.push(text.slice(at));
  return parts;
}

/** `name | number | default: x`; a filter that there is none of makes the whole undefined. */
function compilePlaceholder(text: string): Lookup {
  const [name = "", ...filters] = text.split("|");
  let lookup = compileLookup(name.trim());
  for (const [i, filter] of filters.entries()) {
    const word = filter.trim();
    // A default is the last filter: what stands in it is text.
    if (word.startsWith("default:")) return withDefault(lookup, filters.slice(i).join("|").trim().slice("default:".length).trim());
    lookup = word === "number" ? toNumber(lookup) : () => undefined;
  }
  return lookup;
}

function withDefault(lookup: Lookup, text: string): Lookup {
  const value = parsed(text);
  return (call) => lookup(call) ?? value;
}

/** A default is what it says as JSON, if it says any: `1` is a number, `"1"` and `one` are text. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function toNumber(lookup: Lookup): Lookup {
  return (call) => {
    const value = lookup(call);
    const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
    return typeof number === "number" && Number.isFinite(number) ? number : undefined;
  };
}
