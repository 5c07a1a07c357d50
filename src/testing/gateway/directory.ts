import type { PrepareContext } from "../../core/model/adapter.js";
import { didYouMean } from "../../core/model/suggest.js";
import { type ApiEntry, nameOf } from "./api-entry.js";

/** The APIs of a fake by name. */
export class Directory {
  readonly #environment: string;
  readonly #entries = new Map<string, ApiEntry[]>();

  constructor(environment: string) {
    this.#environment = environment;
  }

  /** The entry of the API that a backend is being prepared for; it has one for each rule besides its own. */
  enter(context: PrepareContext): ApiEntry {
    const { group, api } = context;
    const name = nameOf(group.name, api.name);
    const entries = this.#entries.get(name) ?? [];
    const known = entries.find((entry) => entry.served.group === group.name);
    if (known !== undefined) return known;
    const entry: ApiEntry = { name, served: this.#served(group.name, api.name), context };
    this.#entries.set(name, [...entries, entry]);
    return entry;
  }

  #served(group: string, api: string): ApiEntry["served"] {
    const environment = this.#environment;
    return Object.freeze({ group, api, revision: null, environment, kind: "mock", source: "override" });
  }

  /** @throws TypeError where there is no such API, or where dots in names make it two */
  find(name: string): ApiEntry {
    const [entry, another] = this.#entries.get(name) ?? [];
    if (entry === undefined) {
      const known = [...this.#entries.keys()];
      const some = `${known.slice(0, 10).join(", ")}${known.length > 10 ? ", …" : ""}`;
      throw new TypeError(`There is no API ${JSON.stringify(name)}; there are ${some}.${didYouMean(name, known)}`);
    }
    if (another !== undefined) throw new TypeError(`The name ${JSON.stringify(name)} means several APIs: take a dot out of their names.`);
    return entry;
  }
}
