import type { JsonSchema, OperationHeader, OperationMedia, OperationResponse } from "../../core/model/operation.js";
import type { OperationSupport } from "../../core/model/operation-support.js";
import { isJson } from "../validate/body/media-type.js";
import type { NamedSchemas } from "../validate/schema/rewrite.js";
import type { Offer } from "./choose/offers.js";
import { exampleOf, ownValue } from "./examples.js";
import { groupGenerator } from "./generate/generator.js";
import { loadedGenerator, loadGenerator } from "./generate/load-generator.js";
import type { Generated } from "./generate/recipe.js";
import { writeBody } from "./write/write-body.js";
import { isSent, writeHeaders } from "./write/write-headers.js";

/** What of a documented response is written. */
export interface Part {
  readonly response: OperationResponse;
  /** `undefined`: no body. */
  readonly offer: Offer | undefined;
  /** Name of the example that is wanted; the response has it. */
  readonly example: string | undefined;
  /** Whether values are generated also where there are examples. */
  readonly dynamic: boolean;
  readonly seed: number;
}

/** Header fields, name and value alternating, and the body. */
export interface Written {
  readonly rawHeaders: readonly string[];
  readonly body: Uint8Array | null;
  /** Whether all that was generated is as documented. */
  readonly fits: boolean;
}

/** Writes answers by what is documented of a response. */
export class Writer {
  readonly #context: Parameters<OperationSupport["prepare"]>[1];

  constructor(context: Parameters<OperationSupport["prepare"]>[1]) {
    this.#context = context;
  }

  /** At once where everything that it needs has been loaded. */
  write(part: Part): Written | Promise<Written> {
    const values = this.#valuesOf(part);
    return values instanceof Promise ? values.then((made) => this.#finish(part, made)) : this.#finish(part, values);
  }

  #finish({ response, offer }: Part, { headers, body }: Values): Written | Promise<Written> {
    const rawHeaders = writeHeaders(headers.map(([name, { value }]) => [name, value] as const));
    const fits = headers.every(([, made]) => made.fits) && body?.fits !== false;
    if (offer === undefined || body === undefined) return { rawHeaders, body: null, fits };
    const finish = ({ type, text }: { readonly type: string; readonly text: string }): Written => ({
      rawHeaders: [...rawHeaders, "content-type", type],
      body: this.#context.platform.encodeUtf8(text),
      fits,
    });
    const written = writeBody(offer.type, body.value, response.content?.[offer.key] ?? {}, this.#schemas);
    return written instanceof Promise ? written.then(finish) : finish(written);
  }

  get #schemas(): NamedSchemas {
    return this.#context.group.schemas ?? {};
  }

  #valuesOf(part: Part): Values | Promise<Values> {
    const { response, offer, example } = part;
    const headers = Object.entries(response.headers ?? {}).filter(([name, header]) => isSent(name) && says(header));
    const media = offer && response.content?.[offer.key];
    const given = media && (this.#given(media, part, example) ?? emptyOf(media, part));
    const others = headers.map(([name, header]) => [name, header, this.#given(header, part)] as const);
    const wants = (given === undefined && media !== undefined) || others.some(([, , known]) => known === undefined);
    const finish = (): Values => ({
      body: media && (given ?? this.#generate(media.schema ?? true, part)),
      headers: others.map(([name, header, known]) => [name, known ?? this.#generate(header.schema ?? true, part)]),
    });
    return wants && loadedGenerator() === undefined ? loadGenerator().then(finish) : finish();
  }

  /** What is documented as a value, as far as this is wanted. */
  #given(of: OperationMedia | OperationHeader, { dynamic }: Part, example?: string): Generated | undefined {
    if (dynamic && example === undefined && of.schema !== undefined) return undefined;
    const given = exampleOf(of, example) ?? ownValue(of.schema, this.#schemas);
    return given && { value: given.value, fits: true };
  }

  /** Called when the generator has been loaded. */
  #generate(schema: JsonSchema, { dynamic, seed }: Part): Generated {
    const parts = loadedGenerator();
    if (parts === undefined) throw new TypeError("The generator has not been loaded.");
    const recipe = groupGenerator(this.#context.group, parts).recipe(schema);
    return dynamic ? recipe.varied(seed) : recipe.usual(seed);
  }
}

interface Values {
  readonly headers: readonly (readonly [string, Generated])[];
  readonly body: Generated | undefined;
}

/** What is given where nothing is documented of a media type. */
function emptyOf({ schema }: OperationMedia, { offer }: Part): Generated | undefined {
  return schema === undefined ? { value: isJson(offer?.type ?? "") ? {} : "", fits: true } : undefined;
}

/** Whether something is documented of a header's value. */
function says({ schema, examples }: OperationHeader): boolean {
  return schema !== undefined || examples !== undefined;
}
