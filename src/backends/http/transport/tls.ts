/** How `https:` upstreams are trusted, as in `tls.connect`: PEM text or bytes. */
export interface TlsOptions {
  /** Certificate authorities instead of the well-known ones. */
  readonly ca?: string | Buffer | readonly (string | Buffer)[];
  /** The gateway's own certificate, for upstreams that ask for one. */
  readonly cert?: string | Buffer;
  /** The private key of `cert`. */
  readonly key?: string | Buffer;
  /** The name that is asked for and that the certificate must have. Default: that of the URL. */
  readonly servername?: string;
  /** Default `true`. */
  readonly rejectUnauthorized?: boolean;
}
