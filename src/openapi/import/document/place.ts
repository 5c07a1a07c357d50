import { escapeKey } from "./pointer.js";

/** A place in a document, for reports: cheap to make, written out only where it is reported. */
export class Place {
  /** Address of the file that it is in; `""` for a document that has none. */
  readonly file: string;
  readonly #parent: Place | undefined;
  readonly #key: string | number;

  constructor(file: string, parent?: Place, key: string | number = "") {
    this.file = file;
    this.#parent = parent;
    this.#key = key;
  }

  at(...keys: readonly (string | number)[]): Place {
    return keys.reduce<Place>((place, key) => new Place(this.file, place, key), this);
  }

  /** JSON Pointer (RFC 6901) into its file. */
  get pointer(): string {
    const keys: string[] = [];
    for (let place: Place = this; place.#parent !== undefined; place = place.#parent) keys.push(`/${escapeKey(String(place.#key))}`);
    return keys.reverse().join("");
  }

  /** The last key. */
  get key(): string {
    return String(this.#key);
  }
}
