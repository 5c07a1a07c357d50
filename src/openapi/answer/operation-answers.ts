import { isBodiless } from "../../core/model/bodiless.js";
import { GatewayError } from "../../core/errors.js";
import type { Exchange } from "../../core/model/exchange.js";
import type { OperationResponse } from "../../core/model/operation.js";
import type { OperationSupport } from "../../core/model/operation-support.js";
import type { GatewayResponse } from "../../core/model/response.js";
import { loadedNegotiator, loadNegotiator } from "./choose/load-negotiator.js";
import { acceptsAll, negotiate } from "./choose/negotiate.js";
import type { Offer } from "./choose/offers.js";
import { type Preferences, parsePrefer } from "./choose/prefer.js";
import { type ChosenResponse, hasExample, Responses } from "./choose/responses.js";
import type { AnswerOptions } from "./options.js";
import { seedOf } from "./seed.js";
import { type Part, type Written, Writer } from "./writer.js";

/** What {@link OperationSupport.prepare} is given beside the operation. */
type Context = Parameters<OperationSupport["prepare"]>[1];

const none: Preferences = { code: undefined, example: undefined, dynamic: undefined };

/** The answers of one operation. What all requests of a kind get is made once. */
export class OperationAnswers {
  readonly #responses: Responses;
  readonly #writer: Writer;
  readonly #context: Context;
  readonly #dynamic: boolean;
  /** Of this operation: operations whose schemas are the same answer differently. */
  readonly #seed: number;
  /** By status, media type and example: as many as are documented. */
  readonly #prepared = new Map<string, GatewayResponse>();
  /** What a request gets that asks for nothing. */
  #usual: GatewayResponse | undefined;
  #toldMisfit = false;

  constructor(responses: Readonly<Record<string, OperationResponse>>, context: Context, { dynamic = false, seed = 0 }: AnswerOptions) {
    this.#responses = new Responses(responses);
    this.#writer = new Writer(context);
    this.#context = context;
    this.#dynamic = dynamic;
    this.#seed = seedOf(`${context.group.name}/${context.api.name}`, seed);
  }

  /** Whether nothing is documented that could be an answer. */
  get none(): boolean {
    return this.#responses.none;
  }

  answer(exchange: Exchange): GatewayResponse | Promise<GatewayResponse> {
    const prefer = exchange.header("prefer");
    const accept = exchange.header("accept");
    if (prefer !== undefined || !acceptsAll(accept))
      return this.#choose(exchange, prefer === undefined ? none : parsePrefer(prefer), accept);
    if (this.#usual !== undefined) return this.#usual;
    const answer = this.#give(exchange, none, this.#responses.choose(none));
    if (!this.#dynamic)
      void Promise.resolve(answer).then(
        (usual) => (this.#usual = usual),
        () => undefined,
      );
    return answer;
  }

  #choose(exchange: Exchange, preferences: Preferences, accept: string | undefined): GatewayResponse | Promise<GatewayResponse> {
    const chosen = this.#responses.choose(preferences);
    const { offers } = chosen;
    if (acceptsAll(accept) || offers.length === 0) return this.#give(exchange, preferences, chosen);
    const sort = loadedNegotiator();
    if (sort !== undefined) return this.#give(exchange, preferences, chosen, negotiate(offers, accept, sort));
    return loadNegotiator().then((loaded) => this.#give(exchange, preferences, chosen, negotiate(offers, accept, loaded)));
  }

  /** Gives what is most accepted, or what has the example that is wanted. */
  #give(
    exchange: Exchange,
    { example, dynamic: wish }: Preferences,
    { status, response, offers }: ChosenResponse,
    accepted: readonly Offer[] = offers,
  ): GatewayResponse | Promise<GatewayResponse> {
    const dynamic = wish ?? this.#dynamic;
    const having = example === undefined ? undefined : accepted.find(({ key }) => hasExample(response.content?.[key] ?? {}, example));
    const offer = having ?? accepted[0];
    const common = { response, offer, example: having === undefined ? undefined : example };
    if (dynamic && having === undefined) return this.#make(exchange, status, { ...common, dynamic, seed: this.#seedOf(exchange) });
    const part: Part = { ...common, dynamic: false, seed: this.#seed };
    // A type that a request has named out of a range is nobody else's.
    if (offer !== undefined && !offers.includes(offer)) return this.#make(exchange, status, part);
    const key = JSON.stringify([status, offer?.key, part.example]);
    const prepared = this.#prepared.get(key);
    if (prepared !== undefined) return prepared;
    const made = this.#make(exchange, status, part);
    if (made instanceof Promise) return made.then((answer) => this.#keep(key, answer));
    return this.#keep(key, made);
  }

  #keep(key: string, answer: GatewayResponse): GatewayResponse {
    this.#prepared.set(key, answer);
    return answer;
  }

  /** Each path and query has values of its own, the same every time. */
  #seedOf({ path, query }: Exchange): number {
    return seedOf(`${path}?${query}`, this.#seed);
  }

  #make(exchange: Exchange, status: number, part: Part): GatewayResponse | Promise<GatewayResponse> {
    const written = this.#writer.write(part);
    return written instanceof Promise
      ? written.then((made) => this.#finish(exchange, status, made))
      : this.#finish(exchange, status, written);
  }

  #finish(exchange: Exchange, status: number, { rawHeaders, body, fits }: Written): GatewayResponse {
    if (!fits) this.#tellMisfit(exchange);
    const length = isBodiless(status) ? [] : ["content-length", String(body?.byteLength ?? 0)];
    return this.#context.respondPrepared(status, Object.freeze([...rawHeaders, ...length]), body);
  }

  #tellMisfit(exchange: Exchange): void {
    if (this.#toldMisfit) return;
    this.#toldMisfit = true;
    const message = `A generated answer of ${JSON.stringify(exchange.api.name)} is not as documented: no value was found that satisfies its schema.`;
    exchange.report(new GatewayError("UNDOCUMENTED_RESPONSE", message));
  }
}
