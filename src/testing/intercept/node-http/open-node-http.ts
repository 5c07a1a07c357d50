import http from "node:http";
import https from "node:https";
import { syncBuiltinESMExports } from "node:module";
import type { FindAnswer } from "../interceptions.js";
import { answerClientRequest } from "./answer-client-request.js";
import { loadInterceptors } from "./load-interceptors.js";
import { originOfArguments } from "./origin-of-arguments.js";
import { keepGlobals } from "./keep-globals.js";

type Way = (...given: unknown[]) => unknown;

/** Ways to make a request, with the protocol that each has unless told otherwise. */
const ways: readonly (readonly [owner: object, name: string, protocol: string])[] = [
  [http, "request", "http:"],
  [http, "get", "http:"],
  [http, "ClientRequest", "http:"],
  [https, "request", "https:"],
  [https, "get", "https:"],
];

/** Puts `node:http` and `node:https` under interception, and gives what puts them back. */
export function openNodeHttp(find: FindAnswer): () => void {
  const { ClientRequestInterceptor, getRawRequest } = loadInterceptors();
  const putGlobalsBack = keepGlobals(["Headers", "Request", "Response"]);
  const interceptor = new ClientRequestInterceptor();
  const closeWays = openWays(find, () => interceptor.apply());
  interceptor.on("request", async ({ request, controller }) => {
    const answer = find(new URL(request.url).origin);
    if (answer !== undefined) await answerClientRequest(answer, request, getRawRequest(request) as http.ClientRequest, controller);
  });
  return () => {
    closeWays(() => interceptor.dispose());
    putGlobalsBack();
  };
}

/**
 * The interceptor takes every request of the process over, and sends those that nobody answers itself, each on a connection of its
 * own. What goes to another origin is given to Node.js as before, so that it keeps its agent and all that it has there.
 */
function openWays(find: FindAnswer, apply: () => void): (restore: () => void) => void {
  const before = ways.map(([owner, name]) => Reflect.get(owner, name) as Way);
  apply();
  const chosen = ways.map(([owner, name, protocol], i) => {
    const choose = (given: readonly unknown[], intercepted: Way) =>
      find(originOfArguments(given, protocol)) === undefined ? (before[i] as Way) : intercepted;
    const choosing = new Proxy(Reflect.get(owner, name) as Way, {
      apply: (intercepted, self, given) => Reflect.apply(choose(given, intercepted), self, given),
      construct: (intercepted, given) => Reflect.construct(choose(given, intercepted), given) as object,
    });
    Reflect.set(owner, name, choosing);
    return choosing;
  });
  syncBuiltinESMExports(); // for those who wrote `import { request } from "node:http"`
  return (restore) => {
    const found = ways.map(([owner, name]) => Reflect.get(owner, name) as Way);
    restore();
    // What somebody else has put in its place since, stays.
    ways.forEach(([owner, name], i) => void Reflect.set(owner, name, found[i] === chosen[i] ? before[i] : found[i]));
    syncBuiltinESMExports();
  };
}
