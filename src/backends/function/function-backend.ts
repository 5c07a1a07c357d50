import type { ConfigIssue } from "../../core/errors.js";
import type { BackendAdapter, BackendHandler, PrepareContext, ValidateContext } from "../../core/model/adapter.js";
import type { FunctionBackendConfig, NamedFunctionBackendConfig } from "../../core/model/config.js";
import type { Exchange } from "../../core/model/exchange.js";
import type { FunctionHandler, FunctionReference, FunctionVersion } from "../../core/model/function.js";
import { latest } from "../../core/model/function-table.js";
import type { Served } from "../../core/model/resolution.js";
import type { GatewayResponse } from "../../core/model/response.js";
import type { ObjectShape } from "../../core/model/shape.js";
import { Call } from "../call/call.js";
import { checkNamedFunction } from "./check-name.js";
import { Closables } from "./closables.js";
import { limitShapes, rulesOf } from "./function-rules.js";
import { Gates } from "./gates.js";
import { run } from "./run.js";
import { runInTurn } from "./run-in-turn.js";

/** Answers by calling a registered function or an inline handler. Legal on APIs only (R1). */
export class FunctionBackend implements BackendAdapter<FunctionBackendConfig> {
  readonly kind = "function";
  readonly levels = ["api"] as const;
  readonly ownsDeadline = true;
  readonly shape: ObjectShape = {
    is: "object",
    keys: {
      name: { is: "string", minLength: 1 },
      qualifier: { is: "string", minLength: 1 },
      handler: { is: "function" },
      ...limitShapes,
    },
    exactlyOne: ["name", "handler"],
    needs: { queue: "concurrency" },
  };
  readonly #gates = new Gates();
  readonly #closables = new Closables();

  validate(config: FunctionBackendConfig, { functions }: ValidateContext): readonly ConfigIssue[] {
    return checkNamedFunction(config, functions);
  }

  prepare(config: FunctionBackendConfig, context: PrepareContext): BackendHandler {
    const start = this.#starter(config, context);
    if (config.handler !== undefined) {
      const { handler } = config;
      this.#closables.add(handler);
      return (exchange) => start(handler, exchange);
    }
    const reference = find(config, context);
    for (const { version } of reference.shares()) this.#closables.add(version.handler);
    const served = servedBy(context, (handler) => this.#closables.add(handler));
    const { random } = context.platform;
    return (exchange) => {
      const version = reference.choose(random);
      exchange.serveAs(served(version));
      return start(version.handler, exchange);
    };
  }

  retire(generation: object): void {
    this.#gates.retire(generation);
  }

  /** Calls a handler within the limits of one API. */
  #starter(config: FunctionBackendConfig, context: PrepareContext): (handler: FunctionHandler, exchange: Exchange) => Answering {
    const rules = rulesOf(config, context);
    const { concurrency, platform, maxBodyBytes } = rules;
    if (concurrency === undefined) {
      return (handler, exchange) => run({ handler, call: new Call(exchange, platform, maxBodyBytes), exchange, rules });
    }
    const gate = this.#gates.of(context.group.name, context.api.name, context.generation);
    return (handler, exchange) => runInTurn(handler, exchange, rules, gate, concurrency);
  }

  close(): Promise<void> {
    return this.#closables.close();
  }
}

type Answering = GatewayResponse | Promise<GatewayResponse>;

function find({ name, qualifier = latest }: NamedFunctionBackendConfig, { functions }: PrepareContext): FunctionReference {
  const reference = functions.find(name, qualifier);
  if (reference === undefined) throw new TypeError(`There is no function ${name}:${qualifier}.`);
  return reference;
}

/**
 * The evidence of each version, made with its first call, which `first` is told of. There are as many as versions, and versions
 * are never many.
 */
function servedBy(context: PrepareContext, first: (handler: FunctionHandler) => void): (version: FunctionVersion) => Served {
  const made = new Map<FunctionVersion, Served>();
  return (called) => {
    const known = made.get(called);
    if (known !== undefined) return known;
    const { name, version, handler } = called;
    first(handler);
    const served = context.prepareServed({ name, version });
    made.set(called, served);
    return served;
  };
}
