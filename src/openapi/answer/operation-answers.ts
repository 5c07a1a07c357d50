import { isBodiless } from "../../core/model/bodiless.js";
import type { Exchange } from "../../core/model/exchange.js";
import type { OperationResponse } from "../../core/model/operation.js";
import type { OperationSupport } from "../../core/model/operation-support.js";
import type { GatewayResponse } from "../../core/model/response.js";
import { loadedNegotiator, loadNegotiator } from "./choose/load-negotiator.js";
import { acceptsAll, negotiate } from "./choose/negotiate.js";
import type { Offer } from "./choose/offers.js";
import { type Preferences, parsePrefer } from "./choose/prefer.js";
import { type ChosenResponse, hasExample, Responses } from "./choose/responses.js";
import { type Part, Writer } from "./writer.js";

/** What {@link OperationSupport.prepare} is given beside the operation. */
type Context = Parameters<OperationSupport["prepare"]>[1];

const none: Preferences = { code: undefined, example: undefined, dynamic: undefined };

/** The answers of one operation. What all requests of a kind get is made once. */
export class OperationAnswers {
  readonly #responses: Responses;
  readonly #writer: Writer;
  readonly #context: Context;
  /** By status, media type and example: as many as are documented. */
  readonly #prepared = new Map<string, GatewayResponse>();
  /** What a request gets that asks for nothing. */
  #usual: GatewayResponse | undefined;

  constructor(responses: Readonly<Record<string, OperationResponse>>, context: Context) {
    this.#responses = new Responses(responses);
    this.#writer = new Writer(context);
    this.#context = context;
  }

  /** Whether nothing is documented that could be an answer. */
  get none(): boolean {
    return this.#responses.none;
  }

  answer(exchange: Exchange): GatewayResponse | Promise<GatewayResponse> {
    const prefer = exchange.header("prefer");
    const accept = exchange.header("accept");
    if (prefer !== undefined || !acceptsAll(accept)) return this.#choose(prefer === undefined ? none : parsePrefer(prefer), accept);
    this.#usual ??= this.#give(none, this.#responses.choose(none));
    return this.#usual;
  }

  #choose(preferences: Preferences, accept: string | undefined): GatewayResponse | Promise<GatewayResponse> {
    const chosen = this.#responses.choose(preferences);
    const { offers } = chosen;
    if (acceptsAll(accept) || offers.length === 0) return this.#give(preferences, chosen);
    const sort = loadedNegotiator();
    if (sort !== undefined) return this.#give(preferences, chosen, negotiate(offers, accept, sort));
    return loadNegotiator().then((loaded) => this.#give(preferences, chosen, negotiate(offers, accept, loaded)));
  }

  /** Gives what is most accepted, or what has the example that is wanted. */
  #give({ example }: Preferences, { status, response, offers }: ChosenResponse, accepted: readonly Offer[] = offers): GatewayResponse {
    const having = example === undefined ? undefined : accepted.find(({ key }) => hasExample(response.content?.[key] ?? {}, example));
    const offer = having ?? accepted[0];
    const part: Part = { response, offer, example: having === undefined ? undefined : example };
    // A type that a request has named out of a range is nobody else's.
    if (offer !== undefined && !offers.includes(offer)) return this.#make(status, part);
    const key = JSON.stringify([status, offer?.key, part.example]);
    const prepared = this.#prepared.get(key) ?? this.#make(status, part);
    this.#prepared.set(key, prepared);
    return prepared;
  }

  #make(status: number, part: Part): GatewayResponse {
    const { rawHeaders, body } = this.#writer.write(part);
    const length = isBodiless(status) ? [] : ["content-length", String(body?.byteLength ?? 0)];
    return this.#context.respondPrepared(status, Object.freeze([...rawHeaders, ...length]), body);
  }
}
