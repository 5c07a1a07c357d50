import type { OperationMedia, OperationResponse } from "../../../core/model/operation.js";
import { isBodiless } from "../../../core/model/bodiless.js";
import { type Offer, offersOf } from "./offers.js";
import type { Preferences } from "./prefer.js";
import { responseOf, statusesOf } from "./statuses.js";

/** A documented response that a request gets, and the media types that it may have; none: no body. */
export interface ChosenResponse {
  readonly status: number;
  readonly response: OperationResponse;
  readonly offers: readonly Offer[];
}

/** The documented responses of an operation. */
export class Responses {
  readonly #documented: Readonly<Record<string, OperationResponse>>;
  readonly #offers = new Map<string, readonly Offer[]>();
  /** In the order in which they answer. */
  readonly #order: readonly { readonly key: string; readonly status: number }[];

  constructor(documented: Readonly<Record<string, OperationResponse>>) {
    this.#documented = documented;
    this.#order = statusesOf(documented);
    for (const { key } of this.#order) this.#offers.set(key, offersOf(documented[key]?.content ?? {}));
  }

  /** Whether there is none that could be an answer. */
  get none(): boolean {
    return this.#order.length === 0;
  }

  /** The response that a request gets: of the status that it prefers, else one with the example that it prefers, else the first. */
  choose({ code, example }: Preferences): ChosenResponse {
    const { key, status } =
      (code === undefined ? undefined : responseOf(this.#documented, code)) ??
      (example === undefined ? undefined : this.#order.find((each) => this.#hasExample(each.key, example))) ??
      (this.#order[0] as { readonly key: string; readonly status: number });
    const response = this.#documented[key] as OperationResponse;
    return { status, response, offers: isBodiless(status) ? [] : (this.#offers.get(key) ?? []) };
  }

  #hasExample(key: string, name: string): boolean {
    return Object.values(this.#documented[key]?.content ?? {}).some((media) => hasExample(media, name));
  }
}

/** Whether a media type has an example of this name. */
export function hasExample({ examples = {} }: OperationMedia, name: string): boolean {
  return Object.hasOwn(examples, name);
}
