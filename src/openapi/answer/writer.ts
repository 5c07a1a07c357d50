import type { JsonValue } from "type-fest";
import type { OperationResponse } from "../../core/model/operation.js";
import type { OperationSupport } from "../../core/model/operation-support.js";
import type { Offer } from "./choose/offers.js";
import { exampleOf, type Given, ownValue } from "./examples.js";
import { writeText } from "./write/write-body.js";
import { isSent, writeHeaders } from "./write/write-headers.js";

/** What of a documented response is written. */
export interface Part {
  readonly response: OperationResponse;
  /** `undefined`: no body. */
  readonly offer: Offer | undefined;
  /** Name of the example that is wanted; the response has it. */
  readonly example: string | undefined;
}

/** Header fields, name and value alternating, and the body. */
export interface Written {
  readonly rawHeaders: readonly string[];
  readonly body: Uint8Array | null;
}

/** Writes answers by what is documented of a response. */
export class Writer {
  readonly #context: Parameters<OperationSupport["prepare"]>[1];

  constructor(context: Parameters<OperationSupport["prepare"]>[1]) {
    this.#context = context;
  }

  write({ response, offer, example }: Part): Written {
    const { headers = {}, content = {} } = response;
    const { schemas = {} } = this.#context.group;
    const fields: [string, JsonValue][] = [];
    for (const [name, header] of Object.entries(headers)) {
      const given = isSent(name) ? (exampleOf(header) ?? ownValue(header.schema, schemas)) : undefined;
      if (given !== undefined) fields.push([name, given.value]);
    }
    const rawHeaders = writeHeaders(fields);
    if (offer === undefined) return { rawHeaders, body: null };
    const media = content[offer.key] ?? {};
    const given: Given | undefined = exampleOf(media, example) ?? ownValue(media.schema, schemas);
    if (given === undefined) return { rawHeaders, body: null };
    return { rawHeaders: [...rawHeaders, "content-type", offer.type], body: this.#encode(writeText(offer.type, given.value)) };
  }

  #encode(text: string): Uint8Array {
    return this.#context.platform.encodeUtf8(text);
  }
}
