/** Options of {@link fetchTransport}. */
export interface FetchTransportOptions {
  /**
   * Sends a request, as the global `fetch` does; `redirect` is `"manual"` and must stay so. Default: the global one, as it is
   * when a request is sent. Give your own for what only your place has: a binding to a service, `cache`, `credentials`.
   */
  readonly fetch?: (url: string, init: FetchInit) => Promise<Response>;
  /**
   * How a streamed request body is sent: as it comes (`"stream"`), or when all of it is there, which takes memory for it
   * (`"whole"`). Default: `"stream"`, but in browsers, which send streams over HTTP/2 only or not at all, `"whole"`.
   */
  readonly requestBodies?: "stream" | "whole";
  /**
   * The content codings that `fetch` undoes: the fields `Content-Encoding` and `Content-Length` of such an answer are no longer
   * true and are left out. Default: gzip, x-gzip, deflate and br; in browsers zstd as well.
   */
  readonly decodes?: readonly string[];
}

/** What `fetch` is given: the init of the Fetch Standard, with what it says of streamed bodies. */
export interface FetchInit {
  readonly method: string;
  readonly headers: Headers;
  readonly body: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null;
  readonly redirect: "manual";
  readonly signal: AbortSignal;
  /** There where the body is a stream: the answer does not begin before it has been sent. */
  readonly duplex?: "half";
}

/** Options with their defaults. */
export interface FetchRules {
  readonly fetch: (url: string, init: FetchInit) => Promise<Response>;
  readonly streams: boolean;
  readonly decodes: ReadonlySet<string>;
}

/** Windows and workers of browsers have it, and no other place. */
const isBrowser = "XMLHttpRequest" in globalThis;

const decodedEverywhere = ["gzip", "x-gzip", "deflate", "br"];

/** @throws TypeError for an option that can't be what it is */
export function toFetchRules(options: FetchTransportOptions): FetchRules {
  const { fetch = globalFetch, requestBodies = isBrowser ? "whole" : "stream" } = options;
  const { decodes = isBrowser ? [...decodedEverywhere, "zstd"] : decodedEverywhere } = options;
  if (typeof fetch !== "function") throw new TypeError('The option "fetch" of fetchTransport must be a function.');
  if (requestBodies !== "stream" && requestBodies !== "whole")
    throw new TypeError('The option "requestBodies" of fetchTransport must be "stream" or "whole".');
  return { fetch, streams: requestBodies === "stream", decodes: new Set(decodes.map((coding) => coding.toLowerCase())) };
}

/** Looked up each time: it may be replaced, as tests and instrumentation do, and must be called on its own. */
function globalFetch(url: string, init: FetchInit): Promise<Response> {
  return globalThis.fetch(url, init);
}
