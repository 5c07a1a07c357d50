import { createHash } from "node:crypto";
import type { HttpBackendConfig, TlsPolicy } from "../../../../core/model/http-config.js";
import { PemFiles } from "./pem.js";

/** How `https:` upstreams are trusted and what they are shown, as in `tls.connect`: PEM text or bytes. */
export interface TlsOptions {
  /** Certificate authorities instead of the well-known ones. */
  readonly ca?: string | Buffer | readonly (string | Buffer)[];
  /** The gateway's own certificate (chain), for upstreams that ask for one. */
  readonly cert?: string | Buffer;
  /** The private key of `cert`. */
  readonly key?: string | Buffer;
  /** The name that is asked for and that the certificate must have. Default: that of the URL. */
  readonly servername?: string;
  /** Default `true`. `false` trusts everybody who answers: for tests only. */
  readonly rejectUnauthorized?: boolean;
}

/** A policy whose files have been read. */
type TlsText = Omit<TlsPolicy, "ca" | "cert" | "key"> & {
  readonly ca?: string | readonly string[];
  readonly cert?: string;
  readonly key?: string;
};

/** What has been read for each generation. All that is prepared of one configuration sees the same. */
const filesOf = new WeakMap<object, PemFiles>();

/**
 * The same backend with the text of its TLS files instead of their names, so that what is made of it is recognised by
 * what was in them. Every file is read once for a generation.
 * @throws ConfigError `UNREADABLE_FILE` for a file that has gone since it was validated
 */
export function withTlsText(config: HttpBackendConfig, generation: object): HttpBackendConfig {
  if (config.tls === undefined) return config;
  const files = filesOf.get(generation) ?? new PemFiles();
  filesOf.set(generation, files);
  return { ...config, tls: readPolicy(config.tls, files) };
}

/** What connections are opened with: the backend's own policy, and where it says nothing what the adapter was given. */
export function tlsOptionsOf(policy: TlsPolicy | undefined, options: TlsOptions | undefined): TlsOptions | undefined {
  return policy === undefined ? options : { ...options, ...readPolicy(policy, new PemFiles()) };
}

/** What two must have in common to share connections. A digest: nothing can be read from it, a private key least of all. */
export function tlsIdentity(tls: TlsPolicy | TlsOptions | undefined): string | undefined {
  if (tls === undefined) return undefined;
  const { ca, cert, key, servername, rejectUnauthorized } = tls;
  const parts = [ca === undefined ? undefined : [ca].flat().map(plain), plain(cert), plain(key), servername, rejectUnauthorized];
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64");
}

function readPolicy({ ca, cert, key, ...rest }: TlsPolicy, files: PemFiles): TlsText {
  return {
    ...rest,
    ...(ca !== undefined && { ca: [ca].flat().map((pem) => files.textOf(pem)) }),
    ...(cert !== undefined && { cert: files.textOf(cert) }),
    ...(key !== undefined && { key: files.textOf(key) }),
  };
}

/** Text and the bytes of the same text are the same. */
function plain(pem: unknown): unknown {
  return Buffer.isBuffer(pem) ? pem.toString("latin1") : pem;
}
