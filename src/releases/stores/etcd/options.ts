import type { Backoff } from "../../../core/model/backoff.js";

/** How `https:` endpoints are trusted and what they are shown, as in `tls.connect`: PEM text or bytes. */
export interface EtcdTls {
  readonly ca?: string | Buffer | (string | Buffer)[];
  /** etcd's gateway does not take a certificate's name for a user: it needs `username` and `password`, too. */
  readonly cert?: string | Buffer;
  readonly key?: string | Buffer;
  readonly servername?: string;
  /** Default `true`. `false` trusts everybody who answers: for tests only. */
  readonly rejectUnauthorized?: boolean;
}

export interface EtcdStoreOptions {
  /** Client URLs of the members, `http://` or `https://`. They are tried in turn. */
  readonly endpoints: string | readonly string[];
  readonly username?: string;
  readonly password?: string;
  readonly tls?: EtcdTls;
  /** What all keys of this store begin with in etcd. Default `"pointsman/"`. */
  readonly prefix?: string;
  /** How often a watch asks whether it has missed something, in milliseconds. Default 5,000. */
  readonly pollMs?: number;
  /** The longest that a read or a write takes, all endpoints together, in milliseconds. Default 5,000. */
  readonly timeoutMs?: number;
  /** The pauses of a watch between attempts to connect. Default from 100 ms, to 5,000 ms at most, each random up to a bound that doubles. */
  readonly backoff?: Backoff;
}

export interface EtcdSettings {
  /** Origins, at least one. */
  readonly endpoints: readonly string[];
  readonly user: { readonly name: string; readonly password: string } | undefined;
  readonly tls: EtcdTls | undefined;
  readonly prefix: string;
  readonly pollMs: number;
  readonly timeoutMs: number;
  readonly backoff: Backoff;
}

/** @throws TypeError for what can't be used. No message quotes a URL that may hold a password. */
export function settingsOf(options: EtcdStoreOptions): EtcdSettings {
  const { endpoints, username, password, tls, prefix = "pointsman/", pollMs = 5_000, timeoutMs = 5_000, backoff } = options;
  const origins = [endpoints].flat().map(toOrigin);
  if (origins.length === 0) throw new TypeError("There is no endpoint: give the client URL of one member of the cluster at least.");
  if ((username === undefined) !== (password === undefined)) throw new TypeError("Give both `username` and `password`, or neither.");
  if (!/^[\x20-\x7d]{1,256}$/.test(prefix)) throw new TypeError("`prefix` must be 1 to 256 printable ASCII characters.");
  for (const [name, ms] of Object.entries({ pollMs, timeoutMs })) checkMs(name, ms);
  return {
    endpoints: origins,
    user: username === undefined || password === undefined ? undefined : { name: username, password },
    tls,
    prefix,
    pollMs,
    timeoutMs,
    backoff: backoff ?? { baseMs: 100, maxMs: 5_000 },
  };
}

function toOrigin(endpoint: string, index: number): string {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  const plain = url !== undefined && /^https?:$/.test(url.protocol) && url.username + url.password + url.search + url.hash === "";
  if (plain && url.pathname === "/") return url.origin;
  throw new TypeError(`Endpoint ${index} is no client URL: write http://host:port or https://host:port and nothing else.`);
}

function checkMs(name: string, ms: number): void {
  if (Number.isInteger(ms) && ms >= 1 && ms <= 2_147_483_647) return;
  throw new TypeError(`${name} is ${ms}: give whole milliseconds from 1 to 2147483647.`);
}
