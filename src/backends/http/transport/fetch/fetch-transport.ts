import type { ConfigIssue } from "../../../../core/errors.js";
import type { BodyStream } from "../../../../core/model/body.js";
import type { HttpBackendConfig } from "../../../../core/model/http-config.js";
import type { AskHealth } from "../../targets/active-health.js";
import type { HealthQuestion, HttpTransport } from "../http-transport.js";
import type { PoolSettings } from "../pool-settings.js";
import type { UploadListener } from "../upload.js";
import { fetchIssues } from "./fetch-issues.js";
import { FetchLine } from "./fetch-line.js";
import { FetchUpload } from "./fetch-upload.js";
import { type FetchRules, type FetchTransportOptions, toFetchRules } from "./options.js";

/**
 * A transport for {@link HttpBackend} that sends by `fetch`: for browsers, workers and wherever there are no sockets. It has
 * no upgrades (501), no trailers and no 1xx; a backend that asks for `tls`, `http2`, `preserveHost` or
 * `limits.maxResponseHeaderBytes` is refused. `timeouts.connectMs` bounds the wait for `connections`: how long connecting takes
 * counts into `headersMs`, since `fetch` does not say when it is done.
 *
 * @throws TypeError for an option that can't be what it is
 */
export function fetchTransport(options: FetchTransportOptions = {}): HttpTransport {
  return new FetchTransport(toFetchRules(options));
}

class FetchTransport implements HttpTransport {
  readonly #rules: FetchRules;

  constructor(rules: FetchRules) {
    this.#rules = rules;
  }

  issues(config: HttpBackendConfig): readonly ConfigIssue[] {
    return fetchIssues(config);
  }

  open({ origin, connections }: PoolSettings): FetchLine {
    return new FetchLine(origin, connections, this.#rules);
  }

  upload(source: BodyStream, maxBytes: number, listener: UploadListener): FetchUpload {
    return new FetchUpload(source, maxBytes, listener);
  }

  askHealth({ settings: { origin }, path, isGood }: HealthQuestion): AskHealth {
    return async (signal) => {
      const { status, body } = await this.#rules.fetch(origin + path, {
        method: "GET",
        headers: new Headers(),
        body: null,
        redirect: "manual",
        signal,
      });
      await body?.cancel();
      return isGood(status);
    };
  }
}
