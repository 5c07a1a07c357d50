import type { Found } from "../document/document.js";
import type { Place } from "../document/place.js";
import { keysOfFragment } from "../document/pointer.js";

/** Where schemas with names of their own stand. */
const homes = [/^\/components\/schemas\/([^/]+)$/, /^\/definitions\/([^/]+)$/];

/** Gives names to schemas that are referred to, and keeps them until they are converted. */
export class SchemaRegistry {
  readonly #root: string;
  readonly #names = new Map<string, string>();
  readonly #taken = new Set<string>();
  readonly #waiting: { readonly name: string; readonly found: Found }[] = [];

  /** @param root address of the document: its own schemas keep their names, whatever other files have */
  constructor(root: string, ownNames: readonly string[]) {
    this.#root = root;
    for (const name of ownNames) this.#taken.add(name);
  }

  /** The reference to a schema. */
  reference(found: Found): { readonly $ref: string } {
    return { $ref: `#/schemas/${encoded(this.#nameOf(found))}` };
  }

  /** The next schema to convert. */
  next(): { readonly name: string; readonly found: Found } | undefined {
    return this.#waiting.pop();
  }

  #nameOf(found: Found): string {
    const { file, pointer } = found.place;
    const key = `${file}#${pointer}`;
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const home = homes.map((pattern) => pattern.exec(pointer)?.[1]).find((name) => name !== undefined);
    const name =
      home !== undefined && file === this.#root ? keyOf(home) : this.#free(home === undefined ? wordsOf(found.place) : keyOf(home));
    this.#names.set(key, name);
    this.#waiting.push({ name, found });
    return name;
  }

  #free(wanted: string): string {
    let name = wanted;
    for (let n = 2; this.#taken.has(name); n++) name = `${wanted}_${n}`;
    this.#taken.add(name);
    return name;
  }
}

function keyOf(escaped: string): string {
  return escaped.replaceAll("~1", "/").replaceAll("~0", "~");
}

/** A name for a schema that has none: where it stands, in words. */
function wordsOf({ file, pointer }: Place): string {
  const keys = keysOfFragment(pointer) ?? [];
  const own = /^\/(?:components\/schemas|definitions)\//.test(pointer) ? keys.slice(pointer.startsWith("/c") ? 2 : 1) : keys;
  const words = own.map((key) => key.replace(/[^A-Za-z0-9_-]+/g, "_")).filter((word) => word !== "");
  return words.length > 0 ? words.join(".") : (/([^/]+?)(?:\.[a-z]+)*$/i.exec(file)?.[1] ?? "schema");
}

function encoded(name: string): string {
  if (/^[A-Za-z0-9._-]*$/.test(name)) return name;
  const wellFormed = name.replace(/[\ud800-\udfff]/gu, "\ufffd");
  return encodeURIComponent(wellFormed.replaceAll("~", "~0").replaceAll("/", "~1"));
}
