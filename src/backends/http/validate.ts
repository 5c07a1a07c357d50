import type { ConfigIssue } from "../../core/errors.js";
import type { HeaderChanges, HttpBackendConfig, HttpTarget } from "../../core/model/http-config.js";
import { isReservedHeader } from "../../core/model/headers.js";
import { parseAddress } from "./message/ip-address.js";
import { isNetwork } from "./message/trusted-peers.js";
import { hasDotSegment, hasEmptySegment } from "./message/upstream-path.js";
import type { HttpTransport } from "./transport/http-transport.js";

/** What is wrong with an HTTP backend beyond its shape, for its transport included. Never throws. */
export function validateHttpBackend(config: HttpBackendConfig, transport: Pick<HttpTransport, "issues">): readonly ConfigIssue[] {
  const { url, targets, headers } = config;
  return [
    ...(url === undefined ? targets.flatMap((target, i) => urlIssues(target.url, `/targets/${i}/url`)) : urlIssues(url, "/url")),
    ...sameTargets(targets ?? []),
    ...mirrorIssues(config),
    ...backoffIssues(config),
    ...trustIssues(config),
    ...hostIssues(config),
    ...httpsIssues(config),
    ...transport.issues(config),
    ...reservedHeaders(headers?.request, "/headers/request"),
    ...reservedHeaders(headers?.response, "/headers/response"),
  ];
}

function urlIssues(url: string, path: string): ConfigIssue[] {
  const message = urlProblem(url);
  return message === undefined ? [] : [{ code: "INVALID_URL", path, message }];
}

/** A URL as a target reads it: a slash at the end makes no difference. */
function sameAddress(url: string): string {
  return (URL.canParse(url) ? new URL(url).href : url).replace(/\/$/, "");
}

/** A copy for an upstream that gets the request anyway would make every order two. */
function mirrorIssues({ mirror, url, targets }: HttpBackendConfig): ConfigIssue[] {
  if (mirror === undefined) return [];
  const upstreams = url === undefined ? targets.map((target) => target.url) : [url];
  const message = "The mirror is one of this backend's own targets, which would get such requests twice: name another.";
  const own = upstreams.some((upstream) => sameAddress(upstream) === sameAddress(mirror.url));
  return own ? [{ code: "CONFLICTING_KEYS", path: "/mirror/url", message }] : urlIssues(mirror.url, "/mirror/url");
}

function backoffIssues({ retry }: HttpBackendConfig): ConfigIssue[] {
  const { baseMs, maxMs } = retry?.backoff ?? {};
  if (baseMs === undefined || maxMs === undefined || baseMs <= maxMs) return [];
  return [{ code: "INVALID_VALUE", path: "/retry/backoff/baseMs", message: `This must not be above maxMs, which is ${maxMs}.` }];
}

/** Two lines for one target would count as two that can stand in for each other. */
function sameTargets(targets: readonly HttpTarget[]): ConfigIssue[] {
  const seen = new Map<string, number>();
  return targets.flatMap(({ url }, i) => {
    const key = sameAddress(url);
    const first = seen.get(key) ?? i;
    seen.set(key, first);
    const message = `This is the same as target ${first}: keep one and give it the weight of both.`;
    return first === i ? [] : [{ code: "CONFLICTING_KEYS", path: `/targets/${i}/url`, message }];
  });
}

function trustIssues({ trustProxy = [] }: HttpBackendConfig): ConfigIssue[] {
  const message = 'This must be an address or a network, such as "127.0.0.1" or "10.0.0.0/8".';
  return trustProxy.flatMap((entry, i) => (isNetwork(entry) ? [] : [{ code: "INVALID_VALUE", path: `/trustProxy/${i}`, message }]));
}

function hostIssues({ preserveHost = false, tls, url, targets }: HttpBackendConfig): ConfigIssue[] {
  if (!preserveHost || tls?.servername !== undefined) return [];
  const urls = url === undefined ? targets.map((target) => target.url) : [url];
  if (!urls.some((each) => urlProblem(each) === undefined && isHttpsAddress(each))) return [];
  const message =
    "An https backend that gets the client's Host needs a host name in its URL, or tls.servername: its certificate is checked against that name.";
  return [{ code: "INVALID_VALUE", path: "/preserveHost", message }];
}

/** What only https has. A URL that is wrong may have been meant to be one. */
function httpsIssues({ url, targets = [], mirror, tls, http2 }: HttpBackendConfig): ConfigIssue[] {
  const urls = [url, ...targets.map((target) => target.url), mirror?.url].filter((each) => each !== undefined);
  if (urls.some((each) => /^https:/i.test(each) || urlProblem(each) !== undefined)) return [];
  const advice = "which needs a URL that begins with https://. Change the URL or leave this out.";
  return [
    ...(tls === undefined ? [] : [{ code: "CONFLICTING_KEYS", path: "/tls", message: `No target is spoken to over TLS, ${advice}` }]),
    ...(http2 !== true ? [] : [{ code: "CONFLICTING_KEYS", path: "/http2", message: `HTTP/2 is agreed upon over TLS (ALPN), ${advice}` }]),
  ];
}

function isHttpsAddress(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === "https:" && parseAddress(hostname.replace(/^\[|\]$/g, "")) !== undefined;
}

function reservedHeaders({ set = {}, remove = [] }: HeaderChanges = {}, base: string): ConfigIssue[] {
  const places = [
    ...Object.keys(set).map((name) => [`/set/${toToken(name)}`, name] as const),
    ...remove.map((name, i) => [`/remove/${i}`, name] as const),
  ];
  return places
    .filter(([, name]) => isReservedHeader(name))
    .map(([place, name]) => {
      const message = `The header ${JSON.stringify(name)} belongs to the connection or is what the gateway says itself: leave it out.`;
      return { code: "INVALID_VALUE", path: base + place, message };
    });
}

/** A key as a token of a JSON Pointer (RFC 6901 §3). */
function toToken(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}

/**
 * The rules look at the text itself before the URL parser does: the parser drops tabs and line breaks, turns `\` into `/`
 * and resolves dot segments, so that what it gives back can be legal where the text was a trick. Nothing of the URL is
 * quoted in a message: it may hold a password.
 */
function urlProblem(url: string): string | undefined {
  if (/[^\x21-\x7e]/.test(url)) return "The URL holds spaces, control characters or characters beyond ASCII. Percent-encode them.";
  const parts = /^(https?):\/\/([^/?#\\]+)([^?#]*)([?#].*)?$/i.exec(url);
  if (parts === null) return "The URL must begin with http:// or https://, as in https://backend.internal/v1.";
  const [, , authority = "", path = "", rest] = parts;
  if (authority.includes("@")) return "The URL must not hold a user name or password. Send credentials in a header.";
  if (rest !== undefined) return "The URL must not hold a query or fragment. End it with the path.";
  return parsedProblem(url) ?? pathProblem(path);
}

function parsedProblem(url: string): string | undefined {
  return URL.canParse(url) ? undefined : "The URL has no legal host and port, as in https://backend.internal:8443/v1.";
}

function pathProblem(path: string): string | undefined {
  if (path.includes("\\")) return "The URL's path must not hold a backslash. Use /.";
  if (hasDotSegment(path)) return "The URL's path must not hold . or .. segments. Write the path that they lead to.";
  if (hasEmptySegment(path)) return "The URL's path must not hold empty segments (//). Remove the extra slash.";
  if (/%(?![0-9a-f]{2})/i.test(path))
    return "The URL's path holds a % that is not followed by two hex digits. Write %25 for a percent sign.";
  return undefined;
}
