import { isObject, type JsonObject, own } from "./is-object.js";
import { Place } from "./place.js";
import { keysOfFragment } from "./pointer.js";

/** A value and where it stands. */
export interface Found {
  readonly value: unknown;
  readonly place: Place;
}

/** What of a file is known: its content, or why there is none. */
export type Loaded = { readonly value: unknown } | { readonly problem: string };

/** A chain of references that is longer goes round in a circle. */
const maxHops = 100;

/** A document and the files that it refers to. */
export class OpenApiDocument {
  /** Address of the document's own file; `""` where it has none. */
  readonly address: string;
  readonly root: JsonObject;
  readonly #files: ReadonlyMap<string, Loaded>;

  constructor(address: string, root: JsonObject, files: ReadonlyMap<string, Loaded> = new Map()) {
    this.address = address;
    this.root = root;
    this.#files = files;
  }

  /** What a reference leads to, or why it leads nowhere. References there are not followed. */
  resolve(reference: string, from: Place): Found | string {
    const hash = reference.indexOf("#");
    const file = hash === -1 ? reference : reference.slice(0, hash);
    const fragment = hash === -1 ? "" : reference.slice(hash + 1);
    const address = file === "" ? from.file : addressOf(file, from.file);
    if (address === undefined) return "is no address";
    const content = this.#contentOf(address);
    if ("problem" in content) return content.problem;
    const keys = keysOfFragment(fragment);
    if (keys === undefined) return "must have a JSON Pointer behind its #";
    let { value } = content;
    for (const key of keys) {
      value = isObject(value) ? own(value, key) : Array.isArray(value) && /^\d+$/.test(key) ? (value[Number(key)] as unknown) : undefined;
      if (value === undefined) return "leads to nothing";
    }
    return { value, place: new Place(address).at(...keys) };
  }

  /** Follows references until there is none, or says why that is impossible. */
  follow(found: Found): Found | string {
    let { value, place } = found;
    for (let hops = 0; isObject(value) && typeof own(value, "$ref") === "string"; hops++) {
      if (hops === maxHops) return "refers to itself";
      const next = this.resolve(value.$ref as string, place);
      if (typeof next === "string") return next;
      ({ value, place } = next);
    }
    return { value, place };
  }

  #contentOf(address: string): Loaded {
    if (address === this.address) return { value: this.root };
    return this.#files.get(address) ?? { problem: "leads out of the document, which the import was not allowed to follow" };
  }
}

/** The address of a file that another one refers to; `undefined` where that is no address. */
export function addressOf(reference: string, from: string): string | undefined {
  try {
    return from === "" ? new URL(reference).href : new URL(reference, from).href;
  } catch {
    return from === "" ? reference : undefined;
  }
}
