import { ConfigError } from "../../core/errors.js";
import { MockBackend } from "../../backends/mock/mock-backend.js";
import { receivedRequest } from "../../core/dispatch/changed-request.js";
import { createCoreGateway } from "../../core/dispatch/gateway.js";
import { checkHooks, hookNames } from "../../core/dispatch/hooks.js";
import type { AnyBackendAdapter } from "../../core/model/adapter.js";
import type { AnyBackendConfig } from "../../core/model/any-backend.js";
import type { BodyStream } from "../../core/model/body.js";
import type { Explanation, Gateway } from "../../core/model/gateway.js";
import type { GatewayHooks } from "../../core/model/hooks.js";
import type { GatewayRequest } from "../../core/model/request.js";
import type { Served } from "../../core/model/resolution.js";
import type { GatewayResponse } from "../../core/model/response.js";
import type { WebRequest } from "../../core/model/web.js";
import { defaultEnvironments } from "../../core/rules/validate.js";
import { withDefaultBackends } from "../../default-backends.js";
import { webPlatform } from "../../platform/web-platform.js";
import { AskedRequest } from "../calls/asked-request.js";
import type { FakeConfig } from "../model/api-name.js";
import type { FakeGatewayOptions, OnUnhandled } from "../model/options.js";
import type { OverrideAnswer, UseOptions } from "../model/override.js";
import { compileOverride } from "../overrides/compile-override.js";
import type { CompiledOverride } from "../overrides/placed-override.js";
import { failTest, judgeUnhandled } from "../unhandled/judge-unhandled.js";
import { isUnhandled, whyUnhandled } from "../unhandled/why-unhandled.js";
import { Branches } from "./branches.js";
import { Directory } from "./directory.js";
import { FakeBackend } from "./fake-backend.js";
import type { Memory } from "./memory.js";

type Options = FakeGatewayOptions<FakeConfig, readonly AnyBackendAdapter[]>;

/** What all branches of a fake share: the compiled configuration, and nothing that a request changes. */
export class Fake {
  readonly gateway: Gateway<AnyBackendConfig>;
  readonly branches = new Branches();
  readonly config: FakeConfig;
  readonly #directory: Directory;
  readonly #mocks: MockBackend;
  readonly #onUnhandled: OnUnhandled;
  readonly #maxBodyBytes: number;
  readonly #ownServed: Served;

  /**
   * @throws ConfigError with every issue; nothing has been built then
   * @throws TypeError where an API that is to be let through is not there, or an adapter for Mocks is given
   */
  constructor(config: FakeConfig<AnyBackendConfig>, options: Options) {
    const { backends, passthrough = [], onUnhandled = "error", record = {}, files, seed: _, ...given } = options;
    if (backends?.some(({ kind }) => kind === "mock"))
      throw new TypeError('A fake gateway brings its own adapter for Mocks: name their folder with "files" instead.');
    const environment = given.environment ?? (given.environments ?? defaultEnvironments).at(-1) ?? "";
    this.#directory = new Directory(environment);
    this.#ownServed = Object.freeze({ group: null, api: null, revision: null, environment, kind: "gateway", source: "gateway" });
    this.config = config as FakeConfig;
    this.#mocks = new MockBackend({ ...(files !== undefined && { files }), stateOf: ({ request }) => memoryOf(request).state });
    this.#onUnhandled = onUnhandled;
    this.#maxBodyBytes = record.bodyBytes ?? 1_048_576;
    const shared = { directory: this.#directory, passthrough: new Set<string>(passthrough) };
    const adapters = withDefaultBackends([...(backends ?? []), this.#mocks]).map((adapter) => new FakeBackend(adapter, shared));
    const whole = "apis" in config ? { groups: [config] } : config;
    this.gateway = createCoreGateway(whole, { ...given, hooks: noting(given.hooks), backends: adapters }, webPlatform);
    for (const name of passthrough) this.#directory.find(name);
  }

  /** The request of a branch, or of the one that it names itself. */
  ask(request: GatewayRequest | WebRequest, memory: Memory): AskedRequest {
    const given = webPlatform.isWebRequest(request) ? webPlatform.fromWebRequest(request) : request;
    const name = this.branches.nameIn(given);
    const named = name === undefined ? memory : this.branches.named(name);
    const asked = new AskedRequest(given, named ?? memory, this.#maxBodyBytes);
    if (named === undefined) asked.lostBranch = name;
    return asked;
  }

  /** Answers a request, or one to go on in another protocol. Never throws, and never rejects. */
  answer(asked: AskedRequest, incoming?: BodyStream): GatewayResponse | Promise<GatewayResponse> {
    if (asked.lostBranch !== undefined) return this.#lost(asked, asked.lostBranch);
    const request = asked.toRequest();
    const outcome = incoming === undefined ? this.gateway.handle(request) : this.gateway.upgrade(request, incoming);
    return outcome instanceof Promise ? outcome.then((response) => this.#settled(asked, response)) : this.#settled(asked, outcome);
  }

  #settled(asked: AskedRequest, response: GatewayResponse): GatewayResponse | Promise<GatewayResponse> {
    const recorded = asked.settle(response);
    if (recorded !== undefined) return recorded.then(() => this.#judged(asked, response));
    // Most requests: a backend has answered, and nothing went wrong.
    return asked.error === undefined && response.served.kind !== "gateway" ? response : this.#judged(asked, response);
  }

  #judged(asked: AskedRequest, response: GatewayResponse): GatewayResponse | Promise<GatewayResponse> {
    if (asked.error?.code === "MOCK_EXHAUSTED") asked.memory.complain("exhausted", `${asked.shown}, ${asked.api}: ${asked.error.message}`);
    if (!isUnhandled(asked, response)) return response;
    let explanation: Explanation | undefined;
    const why = whyUnhandled(asked, () => (explanation ??= this.gateway.explain(asked.toRequest())));
    const judged = judgeUnhandled(asked, response, why, this.#onUnhandled);
    const resettled = (final: GatewayResponse) => {
      void asked.settle(final);
      return final;
    };
    return judged instanceof Promise ? judged.then(resettled) : resettled(judged);
  }

  /** The answer of any other branch would be the wrong one. */
  #lost(asked: AskedRequest, name: string): GatewayResponse {
    const why = `${asked.shown}: There is no branch ${JSON.stringify(name)} of this fake gateway, or it is closed.`;
    const response = failTest(asked, this.#ownServed, why);
    void asked.settle(response);
    return response;
  }

  /** @throws TypeError where there is no such API */
  apiNamed(name: string): string {
    return this.#directory.find(name).name;
  }

  /** @throws ConfigError, TypeError as {@link compileOverride} */
  override(name: string, answer: OverrideAnswer, options: UseOptions): CompiledOverride {
    return compileOverride(this.#directory.find(name), answer, options, this.#mocks);
  }
}

type Hook = (...given: unknown[]) => void;

/** The user's hooks, with their object, and before them one that keeps why a request failed. */
function noting(hooks: GatewayHooks = {}): GatewayHooks {
  const wrong = checkHooks(hooks);
  if (wrong.length > 0) throw new ConfigError(wrong);
  const note: NonNullable<GatewayHooks["onError"]> = (error, request) => {
    asked(request).error = error;
  };
  const own = (name: keyof GatewayHooks): Hook[] => [(hooks[name] ?? []) as Hook | Hook[]].flat().map((hook) => hook.bind(hooks));
  const bound = Object.fromEntries(hookNames.map((name) => [name, own(name)]));
  return { ...hooks, ...bound, onError: [note, ...own("onError")] };
}

/** The core hands requests on as it got them, but for what hooks change. */
function asked(request: GatewayRequest): AskedRequest {
  return receivedRequest(request) as unknown as AskedRequest;
}

function memoryOf(request: GatewayRequest): Memory {
  return asked(request).memory;
}
