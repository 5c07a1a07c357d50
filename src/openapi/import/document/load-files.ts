import type { ExternalOptions } from "../options.js";
import { OpenApiError } from "../report.js";
import { addressOf, type Loaded } from "./document.js";
import { fetchText } from "./fetch-text.js";
import { isObject, own } from "./is-object.js";
import { parseText } from "./parse-text.js";
import { readAllowed } from "./read-file.js";

/** Files that one document may refer to. */
const maxFiles = 1000;

/** Loads what a document refers to, and what that refers to, as far as that is allowed. What can't be loaded is a problem of whoever refers to it. */
export async function loadFiles(root: unknown, address: string, external: ExternalOptions): Promise<ReadonlyMap<string, Loaded>> {
  const files = new Map<string, Loaded>();
  const waiting: string[] = [];
  const look = (value: unknown, from: string) => {
    for (const reference of referencesIn(value)) {
      const target = addressOf(reference.replace(/#.*$/s, ""), from);
      if (target === undefined || target === address || files.has(target)) continue;
      files.set(target, { problem: `is one of more than ${maxFiles} files` });
      if (files.size <= maxFiles) waiting.push(target);
    }
  };
  look(root, address);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const loaded = await load(next, external);
    files.set(next, loaded);
    if ("value" in loaded) look(loaded.value, next);
  }
  return files;
}

async function load(address: string, { folder, urls = [] }: ExternalOptions): Promise<Loaded> {
  try {
    const text = /^https?:/.test(address) ? await fetchText(address, urls) : await readAllowed(address, folder);
    return { value: (await parseText(text)).value };
  } catch (error) {
    if (!(error instanceof OpenApiError)) throw error;
    return { problem: `can't be followed (${error.issues[0]?.message ?? error.code})` };
  }
}

/** References out of a file. Each value is looked at once, however often it is shared. */
function* referencesIn(root: unknown): Iterable<string> {
  const waiting: unknown[] = [root];
  const seen = new Set<unknown>();
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (typeof value !== "object" || value === null || seen.has(value)) continue;
    seen.add(value);
    const reference = isObject(value) ? own(value, "$ref") : undefined;
    if (typeof reference === "string" && !reference.startsWith("#")) yield reference;
    for (const item of Object.values(value)) if (typeof item === "object" && item !== null) waiting.push(item);
  }
}
