import { HttpAdapter } from "./http-adapter.js";
import type { HttpBackendOptions } from "./options.js";
import { refuseConnectionOptions } from "./refuse-connection-options.js";
import { UndiciTransport } from "./transport/undici/undici-transport.js";

/**
 * Forwards to HTTP upstreams. Bodies stream both ways with backpressure; fields of the connection are stripped both ways
 * (RFC 9110 §7.6.1); redirects are passed on. The APIs that an instance prepares share its connections.
 */
export class HttpBackend extends HttpAdapter {
  /** @throws TypeError for options that only connections of its own have, beside a `transport` */
  constructor(options: HttpBackendOptions = {}) {
    const { transport = new UndiciTransport(options) } = options;
    if (transport === options.transport) refuseConnectionOptions(options, 'a "transport" has connections of its own');
    super(options, transport);
  }
}
