import type { HealthQuestion, HttpTransport, TlsHandling } from "../http-transport.js";
import type { BodyStream } from "../../../../core/model/body.js";
import type { ConfigIssue } from "../../../../core/errors.js";
import type { HttpBackendConfig } from "../../../../core/model/http-config.js";
import type { AskHealth } from "../../targets/active-health.js";
import type { PoolSettings } from "../pool-settings.js";
import type { Transport } from "../transport.js";
import type { UploadListener } from "../upload.js";
import { askHealth } from "./ask-health.js";
import { Connector } from "./connector.js";
import type { ConnectionSettings } from "./connection-settings.js";
import { CustomTransport, type DispatcherSource } from "./custom-transport.js";
import { Http1Pool } from "./http1-pool.js";
import { Http2Pool } from "./http2-pool.js";
import { type TlsOptions, tlsIdentity, tlsOptionsOf, withTlsText } from "./tls.js";
import { tlsIssues } from "./tls-issues.js";
import { Upload } from "./upload.js";

/** What holds for all connections of an adapter. */
export interface UndiciOptions {
  readonly keepAliveMs?: number;
  readonly tls?: TlsOptions;
  readonly dispatcher?: DispatcherSource;
}

/** Connections of Node.js, spoken on by undici and node:http2, or somebody else's dispatcher. */
export class UndiciTransport implements HttpTransport {
  readonly tls: TlsHandling = { withText: withTlsText, identity: tlsIdentity };
  readonly #options: UndiciOptions;

  constructor(options: UndiciOptions) {
    this.#options = options;
  }

  issues({ tls }: HttpBackendConfig): readonly ConfigIssue[] {
    return tls === undefined ? [] : tlsIssues(tls).map((issue) => ({ ...issue, path: `/tls${issue.path}` }));
  }

  open(settings: PoolSettings): Transport<Upload> {
    const { origin, http2, connections } = settings;
    const { dispatcher } = this.#options;
    if (dispatcher !== undefined) return new CustomTransport(origin, dispatcher, connections);
    const whole = this.#settings(settings);
    const connector = new Connector(origin, whole.tls);
    return http2 && origin.startsWith("https:") ? new Http2Pool(whole, connector) : new Http1Pool(whole, connector);
  }

  upload(source: BodyStream, maxBytes: number, listener: UploadListener): Upload {
    return new Upload(source, maxBytes, listener);
  }

  askHealth({ settings, ...question }: HealthQuestion): AskHealth {
    return askHealth({ ...question, settings: this.#settings(settings), dispatcher: this.#options.dispatcher });
  }

  #settings(settings: PoolSettings): ConnectionSettings {
    const { keepAliveMs = 4000, tls } = this.#options;
    return { ...settings, keepAliveMs, tls: tlsOptionsOf(settings.tls, tls) };
  }
}
