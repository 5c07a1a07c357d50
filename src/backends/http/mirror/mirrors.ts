import type { PrepareContext } from "../../../core/model/adapter.js";
import type { HttpBackendConfig, MirrorPolicy } from "../../../core/model/http-config.js";
import { maxTimerMs } from "../../../core/model/shape.js";
import { withoutNamed } from "../message/hop-by-hop.js";
import type { AdapterOptions } from "../options.js";
import type { Send } from "../send.js";
import { Clusters } from "../targets/clusters.js";
import { clusterKey, makeCluster } from "../targets/make-cluster.js";
import { drain } from "../transport/drain.js";
import type { HttpTransport } from "../transport/http-transport.js";
import { Pools } from "../transport/pools.js";
import type { CallRules } from "../transport/upstream-call.js";
import type { MirrorRules } from "./mirroring.js";
import { unattended } from "./unattended.js";

/** Connections to a mirror that are open at most. */
const connections = 16;

/** Copies that wait for one; what comes on top is dropped. */
const queue = 64;

/**
 * The mirrors of one adapter. They share nothing with the true targets, not even connections to the same origin, so that
 * copies can't take anything from true requests.
 */
export class Mirrors {
  readonly #clusters = new Clusters();
  readonly #pools: Pools;
  readonly #transport: HttpTransport;
  /** Ends each of the copies that are under way. */
  readonly #underWay = new Set<() => void>();

  constructor(transport: HttpTransport) {
    this.#transport = transport;
    this.#pools = new Pools(transport);
  }

  /** How the requests of a backend are copied, for as long as the generation lasts. */
  use(config: HttpBackendConfig, mirror: MirrorPolicy, rules: CallRules, options: AdapterOptions, context: PrepareContext): MirrorRules {
    const { generation, platform } = context;
    const backend = mirrorBackend(config, mirror);
    const make = () => makeCluster(backend, options, this.#pools, this.#transport, platform, unheard);
    const cluster = this.#clusters.use(clusterKey(backend, this.#transport), generation, unheard, make);
    const send = cluster.sender({ ...rules, changeResponse: undefined });
    const { percent = 100, maxBodyBytes = 65_536 } = mirror;
    return { percent, maxBodyBytes, random: platform.random, copy: this.#copier(send, rules, config.preserveHost === true) };
  }

  /** Copies under way finish. */
  retire(generation: object): void {
    this.#clusters.retire(generation);
  }

  /** Nobody waits for copies: those under way are given up. */
  async close(): Promise<void> {
    for (const abandon of [...this.#underWay]) abandon();
    this.#clusters.close();
    await this.#pools.close();
  }

  #copier(send: Send, { clock, connectMs, headersMs, bodyIdleMs, totalMs }: CallRules, hostIsClients: boolean): MirrorRules["copy"] {
    const longestMs = Math.min(maxTimerMs, totalMs ?? connectMs + headersMs + bodyIdleMs);
    return (exchange, request) =>
      send({
        exchange: unattended(exchange, this.#underWay),
        request: hostIsClients ? { ...request, fields: withoutNamed(request.fields, host) } : request,
        due: clock.now() + longestMs,
        tried: [],
        settle: ({ body }) => void drain(body),
        refuse() {},
      });
  }
}

/** The backend that a mirror is: trusted and bounded like the true one, but small. */
function mirrorBackend({ timeouts = {}, limits, tls, http2 = false }: HttpBackendConfig, { url }: MirrorPolicy): HttpBackendConfig {
  return { kind: "http", url, timeouts, http2, limits: { ...limits, connections, queue }, ...(tls !== undefined && { tls }) };
}

const host: ReadonlySet<string> = new Set(["host"]);

/** A mirror's health is nobody's concern. */
function unheard(): void {}
