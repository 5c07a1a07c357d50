import { createSecureContext } from "node:tls";
import { isIP, type Socket } from "node:net";
import { buildConnector } from "undici";
import type { TlsOptions } from "./tls.js";

type Connect = ReturnType<typeof buildConnector>;

/** Opens connections to one origin. */
export class Connector {
  /** The name that the upstream's certificate is for: that of the policy or the URL, whatever `Host` a request carries. */
  readonly servername: string | undefined;
  readonly #url: URL;
  readonly #tls: object;
  readonly #connects = new Map<boolean, Connect>();
  #timeoutMs = 0;

  constructor(origin: string, tls: TlsOptions | undefined) {
    this.#url = new URL(origin);
    const isTls = this.#url.protocol === "https:";
    this.servername = isTls ? (tls?.servername ?? nameOf(this.#url)) : undefined;
    this.#tls = isTls ? secured(tls) : {};
  }

  /** Milliseconds that an attempt may take. */
  get timeoutMs(): number {
    return this.#timeoutMs;
  }

  /** Makes sure that an attempt is given at least this long: several APIs share the connections, and the most patient decides. */
  allowMs(ms: number): void {
    if (ms <= this.#timeoutMs) return;
    this.#timeoutMs = ms;
    this.#connects.clear();
  }

  /** @param offersHttp2 whether the upstream may choose HTTP/2 (ALPN, RFC 7301); the socket's `alpnProtocol` says whether it did */
  open(offersHttp2: boolean, callback: buildConnector.Callback): void {
    const { protocol, host, hostname, port } = this.#url;
    const connect = this.#connects.get(offersHttp2) ?? buildConnector({ ...this.#tls, allowH2: offersHttp2, timeout: this.#timeoutMs });
    this.#connects.set(offersHttp2, connect);
    const { servername } = this;
    connect({ protocol, host, hostname: unbracketed(hostname), port, ...(servername !== undefined && { servername }) }, callback);
  }
}

/** Certificates are parsed here, once, and not for every connection. */
function secured({ ca, cert, key, ...rest }: TlsOptions = {}): object {
  const given = { ...(ca !== undefined && { ca: [ca].flat() }), ...(cert !== undefined && { cert }), ...(key !== undefined && { key }) };
  return { ...rest, secureContext: createSecureContext(given) };
}

function nameOf({ hostname }: URL): string | undefined {
  return isIP(unbracketed(hostname)) === 0 ? hostname : undefined;
}

function unbracketed(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, "");
}

/** A socket that TLS has been agreed upon for has the name of the protocol that was chosen within it. */
export function speaksHttp2(socket: Socket): boolean {
  return "alpnProtocol" in socket && socket.alpnProtocol === "h2";
}
