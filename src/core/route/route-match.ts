import { emptyRecord } from "../model/headers.js";

/** A route that takes a request. */
export class RouteMatch<Value> {
  readonly value: Value;
  readonly #path: string;
  readonly #names: readonly string[];
  readonly #spans: readonly number[] | undefined;
  #params: Readonly<Record<string, string>> | undefined;

  /** `spans` holds start and end in `path` of each of `names`. */
  constructor(value: Value, path: string, names: readonly string[], spans: readonly number[] | undefined) {
    this.value = value;
    this.#path = path;
    this.#names = names;
    this.#spans = spans;
  }

  /** Decoded path parameters in a record without a prototype, made when first asked for. */
  get params(): Readonly<Record<string, string>> {
    this.#params ??= this.#read();
    return this.#params;
  }

  #read(): Record<string, string> {
    const params = emptyRecord<string>();
    const spans = this.#spans;
    if (spans === undefined) return params;
    for (let i = 0; i < this.#names.length; i++) {
      const text = this.#path.slice(spans[2 * i], spans[2 * i + 1]);
      params[this.#names[i] as string] = text.includes("%") ? decodeURIComponent(text) : text;
    }
    return params;
  }
}

/** No route takes the request. */
export class RouteMiss {
  /** Methods that the path takes, sorted; empty when no route has the path. */
  readonly allow: readonly string[];

  constructor(allow: readonly string[]) {
    this.allow = allow;
  }
}
