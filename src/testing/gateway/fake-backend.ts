import type { AnyBackendAdapter, BackendAdapter, BackendHandler, PrepareContext, ValidateContext } from "../../core/model/adapter.js";
import type { AnyBackendConfig } from "../../core/model/any-backend.js";
import type { BackendStatus } from "../../core/model/backend-status.js";
import type { Exchange } from "../../core/model/exchange.js";
import type { ObjectShape } from "../../core/model/shape.js";
import type { UpgradeHandler } from "../../core/model/upgrade.js";
import { receivedRequest } from "../../core/dispatch/changed-request.js";
import type { LiveExchange } from "../../core/dispatch/live-exchange.js";
import { type ConfigIssue, ConfigError, GatewayError } from "../../core/errors.js";
import type { AskedRequest } from "../calls/asked-request.js";
import { consult } from "../overrides/consult.js";
import type { ApiEntry } from "./api-entry.js";
import type { Directory } from "./directory.js";

/** What the adapters of one fake share. */
export interface FakeBackendOptions {
  readonly directory: Directory;
  /** The names of the APIs whose own backend is called though it is no Mock. */
  readonly passthrough: ReadonlySet<string>;
}

/**
 * Stands before a true adapter: records what comes, asks the overrides, and calls what is behind it only if that is a Mock, or
 * an API that was let through by name. What is not called is not even prepared: no pool, no health check, no file of a key.
 */
export class FakeBackend implements BackendAdapter<AnyBackendConfig> {
  readonly kind: string;
  readonly levels: AnyBackendAdapter["levels"];
  readonly shape?: ObjectShape;
  readonly ownsDeadline: boolean;
  readonly #true: BackendAdapter<AnyBackendConfig>;
  readonly #directory: Directory;
  readonly #passthrough: ReadonlySet<string>;

  constructor(adapter: AnyBackendAdapter, { directory, passthrough }: FakeBackendOptions) {
    // An adapter only ever gets configurations of its own kind, so its parameter type may be widened here.
    this.#true = adapter as unknown as BackendAdapter<AnyBackendConfig>;
    this.kind = adapter.kind;
    this.levels = adapter.levels;
    if (adapter.shape !== undefined) this.shape = adapter.shape;
    this.ownsDeadline = adapter.ownsDeadline === true;
    this.#directory = directory;
    this.#passthrough = passthrough;
  }

  /** What only a call would need, registered functions or the files of keys, need not be there where nothing is called. */
  validate(config: AnyBackendConfig, context: ValidateContext): readonly ConfigIssue[] {
    return this.kind === "mock" ? (this.#true.validate?.(config, context) ?? []) : [];
  }

  prepare(config: AnyBackendConfig, context: PrepareContext): BackendHandler {
    const entry = this.#directory.enter(context);
    const otherwise = this.#calls(entry) ? this.#prepareTrue(config, context, entry) : refusal(entry, this.kind);
    return (exchange) => {
      const asked = askedBy(exchange);
      const placed = asked.reach(entry, exchange) ? asked.memory.overrides.of(entry) : undefined;
      if (placed === undefined) return otherwise(exchange);
      return consult({ asked, exchange: exchange as LiveExchange, placed, otherwise });
    };
  }

  prepareUpgrade(config: AnyBackendConfig, context: PrepareContext): UpgradeHandler {
    const entry = this.#directory.enter(context);
    const upgrade = this.#calls(entry) ? this.#true.prepareUpgrade?.(config, context) : undefined;
    return (exchange, protocols) => {
      askedBy(exchange).reach(entry, exchange);
      if (upgrade === undefined) throw new GatewayError("NOT_IMPLEMENTED", "The backend of this API speaks HTTP only.");
      return upgrade(exchange, protocols);
    };
  }

  retire(generation: object): void {
    this.#true.retire?.(generation);
  }

  status(): readonly BackendStatus[] {
    return this.#true.status?.() ?? [];
  }

  async close(): Promise<void> {
    await this.#true.close?.();
  }

  #calls({ name }: ApiEntry): boolean {
    return this.kind === "mock" || this.#passthrough.has(name);
  }

  /** @throws ConfigError where what is to be called would be refused by a gateway */
  #prepareTrue(config: AnyBackendConfig, context: PrepareContext, { name }: ApiEntry): BackendHandler {
    if (this.kind !== "mock") {
      const { functions, platform } = context;
      const { readFile } = platform;
      const issues = this.#true.validate?.(config, { functions, ...(readFile !== undefined && { readFile }) }) ?? [];
      if (issues.length > 0) throw new ConfigError(issues.map((issue) => ({ ...issue, message: `${name}: ${issue.message}` })));
    }
    const prepared = this.#true.prepare(config, context);
    return typeof prepared === "function" ? prepared : () => prepared;
  }
}

/** The core hands the request on as it got it, but for what hooks change. */
function askedBy({ request }: Exchange): AskedRequest {
  return receivedRequest(request) as unknown as AskedRequest;
}

function refusal({ name }: ApiEntry, kind: string): BackendHandler {
  const message = `${name} is answered by a backend of kind ${kind}, which a fake does not call.`;
  return (exchange) => {
    askedBy(exchange).refused = true;
    throw new GatewayError("NOT_IMPLEMENTED", message);
  };
}
