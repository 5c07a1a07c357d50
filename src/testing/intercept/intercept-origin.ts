import { Interceptions, type OriginAnswer } from "./interceptions.js";
import { openNodeHttp } from "./node-http/open-node-http.js";
import { openUndici } from "./undici/open-undici.js";

/** What an interception covers. */
export interface InterceptOptions {
  /**
   * Whether requests of `node:http` and `node:https` are intercepted too, and those of all that is built on them. That needs the
   * optional peer `@mswjs/interceptors`; `fetch` and undici need nothing. Default `true`.
   */
  readonly nodeHttp?: boolean;
}

// A process has one `fetch`, one global dispatcher and one `http.request`, whoever intercepts them.
const ofUndici = new Interceptions(openUndici);
const ofNodeHttp = new Interceptions(openNodeHttp);

/**
 * Answers the requests of this process to one origin itself: those of `fetch`, of undici through its global dispatcher (`request`,
 * `stream`, its `fetch`), and of `node:http` and `node:https`. Other origins are untouched. What is sent through a dispatcher of the
 * caller's own (`new Pool(…)`, `request(url, { dispatcher })`) is not seen, except by `fetch`. Upgrades and CONNECT are refused.
 *
 * @param origin scheme, host and port, as `https://api.example.com`; of several interceptions of one origin the latest answers
 * @param answer gets the request as a web `Request` (a GET or HEAD without body), whose `signal` says when the client has left.
 *   `undefined` lets the request through to the network; a rejection is the network error that a client of that kind sees: the
 *   `cause` of a `TypeError`, as `fetch` and `gateway.fetch` reject, else the error itself
 * @returns what ends the interception when disposed of, as `using` does; with the last one the process is as it was before
 * @throws TypeError for what is no http(s) origin, and Error when `@mswjs/interceptors` is missing
 */
export function interceptOrigin(origin: string, answer: OriginAnswer, { nodeHttp = true }: InterceptOptions = {}): Disposable {
  const normal = normalOrigin(origin);
  const ends = (nodeHttp ? [ofNodeHttp, ofUndici] : [ofUndici]).map((interceptions) => interceptions.add(normal, answer));
  return {
    [Symbol.dispose]() {
      for (const end of ends.splice(0)) end();
    },
  };
}

function normalOrigin(origin: string): string {
  const url = URL.canParse(origin) ? new URL(origin) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.href !== `${url.origin}/`) {
    throw new TypeError(
      `${JSON.stringify(origin)} can't be intercepted: give a scheme, a host and a port, as in "https://api.example.com".`,
    );
  }
  return url.origin;
}
