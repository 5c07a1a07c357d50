import type { BodyStream } from "../../core/model/body.js";
import type { Explanation, RouteSummary } from "../../core/model/gateway.js";
import type { GatewayRequest } from "../../core/model/request.js";
import type { GatewayResponse } from "../../core/model/response.js";
import type { WebRequest, WebResponse } from "../../core/model/web.js";
import { type RunningServer, type ServeOptions, serve } from "../../integrations/node/serve.js";
import { type InterceptOptions, interceptOrigin } from "../intercept/intercept-origin.js";
import type { AskedRequest } from "../calls/asked-request.js";
import type { FakeConfig } from "../model/api-name.js";
import type { FakeGateway, LiveServer } from "../model/fake-gateway.js";
import type { Override, OverrideAnswer, UseOptions } from "../model/override.js";
import type { RecordedCall } from "../model/recorded-call.js";
import { complaintsOf } from "../verify/complaints.js";
import { VerificationError } from "../verify/verification-error.js";
import { branchHeader } from "./branch-header.js";
import type { Fake } from "./fake.js";
import type { Memory } from "./memory.js";

/** One branch of a fake: a memory of its own, and the doors to it. */
export class Branch implements FakeGateway {
  readonly #fake: Fake;
  readonly #memory: Memory;
  readonly #root: boolean;
  readonly #servers = new Set<RunningServer>();
  readonly #interceptions = new Set<Disposable>();
  #headers: Readonly<Record<string, string>> | undefined;

  constructor(fake: Fake, memory: Memory, root: boolean) {
    this.#fake = fake;
    this.#memory = memory;
    this.#root = root;
  }

  get config(): FakeConfig {
    return this.#fake.config;
  }

  /** An own property, as a gateway's, so that `{ fetch: gw.fetch }` works. */
  readonly fetch = (request: WebRequest): Promise<WebResponse> => {
    const asked = this.#fake.ask(request, this.#memory);
    const outcome = this.#fake.answer(asked);
    if (isWhole(asked, outcome)) return Promise.resolve(outcome.toResponse());
    return Promise.resolve(outcome).then((response) => delivered(asked, response).toResponse());
  };

  dispatch(request: GatewayRequest | WebRequest): Promise<GatewayResponse> {
    const asked = this.#fake.ask(request, this.#memory);
    const outcome = this.#fake.answer(asked);
    if (isWhole(asked, outcome)) return Promise.resolve(outcome);
    return Promise.resolve(outcome).then((response) => delivered(asked, response));
  }

  /**
   * Answers a request of code that knows nothing of this fake; `undefined` where it is none of its business and goes on to the network.
   * @throws UnhandledRequestError where the test must fail, and what `fetch` rejects with where a Mock has a fault
   */
  async #answerIntercepted(request: Request): Promise<Response | undefined> {
    const asked = this.#fake.ask(request, this.#memory);
    const response = delivered(asked, await this.#fake.answer(asked));
    return asked.bypassed ? undefined : (response.toResponse() as Response);
  }

  handle(request: GatewayRequest): GatewayResponse | Promise<GatewayResponse> {
    return this.#fake.answer(this.#fake.ask(request, this.#memory));
  }

  upgrade(request: GatewayRequest, incoming: BodyStream): GatewayResponse | Promise<GatewayResponse> {
    return this.#fake.answer(this.#fake.ask(request, this.#memory), incoming);
  }

  routes(): readonly RouteSummary[] {
    return this.#fake.gateway.routes();
  }

  explain(request: GatewayRequest): Explanation {
    return this.#fake.gateway.explain(request);
  }

  // Callers have the types of their API's path; here it is any.
  use(api: string, answer: OverrideAnswer, options: object = {}): Override {
    return this.#memory.overrides.place(this.#fake.override(api, answer, options as UseOptions));
  }

  calls(api?: string): readonly RecordedCall[] {
    const { calls } = this.#memory;
    return api === undefined ? calls.all() : calls.of(this.#fake.apiNamed(api));
  }

  droppedCalls(api: string): number {
    return this.#memory.calls.dropped(this.#fake.apiNamed(api));
  }

  verify(): void {
    const complaints = complaintsOf(this.#memory);
    if (complaints.length > 0) throw new VerificationError(complaints);
  }

  reset(): void {
    this.#memory.reset();
  }

  restore(): void {
    this.#memory.overrides.restore();
  }

  isolate(): Branch {
    return new Branch(this.#fake, this.#memory.fork(), false);
  }

  get headers(): Readonly<Record<string, string>> {
    this.#headers ??= Object.freeze({ [branchHeader]: this.#fake.branches.enter(this.#memory) });
    return this.#headers;
  }

  async listen(options: ServeOptions = {}): Promise<LiveServer> {
    const server = await serve(this, options);
    this.#servers.add(server);
    const close = () => {
      this.#servers.delete(server);
      return server.close();
    };
    return { url: server.url, port: server.port, close, [Symbol.asyncDispose]: close };
  }

  intercept(origin: string, options?: InterceptOptions): Disposable {
    const interception = interceptOrigin(origin, (request) => this.#answerIntercepted(request), options);
    this.#interceptions.add(interception);
    return {
      [Symbol.dispose]: () => {
        this.#interceptions.delete(interception);
        interception[Symbol.dispose]();
      },
    };
  }

  async close(): Promise<void> {
    for (const interception of this.#interceptions) interception[Symbol.dispose]();
    this.#interceptions.clear();
    const name = this.#headers?.[branchHeader];
    if (name !== undefined) this.#fake.branches.leave(name);
    await Promise.all([...this.#servers].map((server) => server.close()));
    if (this.#root) await this.#fake.gateway.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/** Whether the answer is there, and nothing comes instead: most answers of Mocks, which cost no turn more than they must. */
function isWhole({ rejection }: AskedRequest, outcome: GatewayResponse | Promise<GatewayResponse>): outcome is GatewayResponse {
  return rejection === undefined && !(outcome instanceof Promise) && outcome.fault === undefined;
}

/** What a caller in this process gets: the answer, or the failure that it is to see. */
function delivered({ rejection }: AskedRequest, response: GatewayResponse): GatewayResponse {
  const { fault } = response;
  if (rejection !== undefined) throw rejection;
  if (fault !== undefined && !fault.hasHeader) throw fault.toError();
  return response;
}
