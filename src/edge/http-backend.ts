import { HttpAdapter } from "../backends/http/http-adapter.js";
import type { HttpBackendOptions } from "../backends/http/options.js";
import { refuseConnectionOptions } from "../backends/http/refuse-connection-options.js";
import { fetchTransport } from "../backends/http/transport/fetch/fetch-transport.js";

/** The adapter of HTTP backends where there are no sockets: by `fetch`, unless another transport is given. */
export class HttpBackend extends HttpAdapter {
  /** @throws TypeError for options that only connections of its own have */
  constructor(options: HttpBackendOptions = {}) {
    refuseConnectionOptions(options, "here requests are sent by fetch, whose connections are the platform's");
    super(options, options.transport ?? fetchTransport());
  }
}
