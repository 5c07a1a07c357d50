import type { Exchange } from "../../core/model/exchange.js";
import type { MockBackendConfig, MockCase, MockReply, MockScenario } from "../../core/model/mock-config.js";
import type { GatewayResponse } from "../../core/model/response.js";
import type { Test } from "./choose/compile-condition.js";
import { compileWhen } from "./choose/compile-when.js";
import { compileReply } from "./compile-reply.js";
import { LiveCall } from "./live-call.js";
import { noMatch } from "./mismatch.js";
import { Preferences } from "./prefer.js";
import type { Reply, Tools } from "./tools.js";

/** A reply and the requests that it is for. */
interface Case {
  readonly test: Test | undefined;
  readonly scenario: MockScenario | undefined;
  readonly reply: Reply;
}

/** A Mock that is ready to answer the requests of one API. */
export class CompiledMock {
  readonly #cases: readonly Case[];
  readonly #preferences: Preferences | undefined;
  readonly #tools: Tools;

  constructor(config: MockBackendConfig, tools: Tools) {
    this.#tools = tools;
    this.#cases = (config.responses ?? [config as MockReply]).map((given: MockCase) => ({
      test: given.when && compileWhen(given.when),
      scenario: given.scenario,
      reply: compileReply(given, tools),
    }));
    this.#preferences = config.prefer === true ? new Preferences(config, tools) : undefined;
  }

  /** Counts a request and takes it for a call of this Mock. */
  begin(exchange: Exchange): LiveCall {
    const { stateOf, platform, maxBodyBytes } = this.#tools;
    const state = stateOf(exchange);
    return new LiveCall(exchange, state, state.count(this), platform, maxBodyBytes);
  }

  /** Answers a request. What it moves on, it moves on in the same step in which it chooses. */
  answer(call: LiveCall): GatewayResponse | Promise<GatewayResponse> {
    const reply = this.choose(call);
    if (call.waits) return call.arrival().then(() => this.answer(call));
    if (reply === undefined) throw noMatch(this.reasons(call));
    return reply(call);
  }

  /**
   * The reply that a request gets; calling it moves the Mock on. `undefined` where there is none for it. It means nothing where
   * `call.waits`: then the body must arrive first.
   */
  choose(call: LiveCall): Reply | undefined {
    return this.#preferences === undefined ? this.#find(call) : this.#preferences.choose(call, () => this.#find(call));
  }

  #find(call: LiveCall): Reply | undefined {
    const found = this.#cases.find(({ test, scenario }) => isIn(scenario, call) && (test?.holds(call) ?? true));
    return found && taken(found);
  }

  /** Why each response, of the first 100, is not for a request that none is for. */
  reasons(call: LiveCall): readonly string[] {
    return this.#cases
      .slice(0, 100)
      .map(({ test, scenario }) =>
        isIn(scenario, call) ? (test?.reason(call) ?? "") : `the scenario ${JSON.stringify(scenario?.name)} is in another state`,
      );
  }
}

function isIn(scenario: MockScenario | undefined, { state }: LiveCall): boolean {
  return scenario?.from === undefined || state.scenario(scenario.name) === scenario.from;
}

function taken({ scenario, reply }: Case): Reply {
  const { name, to } = scenario ?? {};
  if (name === undefined || to === undefined) return reply;
  return (call) => {
    call.state.move(name, to);
    return reply(call);
  };
}
