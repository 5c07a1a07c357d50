import { interned } from "../fresh-requests.js";
import type { Operation } from "../operations.js";
import { findMyWayRouter } from "./router-find-my-way.js";
import { honoTrie } from "./router-hono.js";
import { memoirist } from "./router-memoirist.js";
import { pointsman } from "./router-pointsman.js";
import { rou3 } from "./router-rou3.js";
import type { Route, RouterContestant } from "./router.js";

/** All routers, ours first. */
export const routers: readonly RouterContestant[] = [pointsman, memoirist, findMyWayRouter, rou3, honoTrie];

/** The router of this name. */
export function routerNamed(name: string): RouterContestant {
  const contestant = routers.find((router) => router.name === name);
  if (contestant === undefined) throw new Error(`There is no router named ${name}.`);
  return contestant;
}

/** A table in a router's own notation, in the order that it needs. */
export function routesFor(contestant: RouterContestant, operations: readonly Operation[]): Route[] {
  const routes = operations.map(({ id, method, template, names }) => {
    const translated = contestant.translate(template, names);
    return { id, method: interned(method), path: translated.path, names: translated.names.map(interned) };
  });
  return contestant.compare === undefined ? routes : routes.sort(contestant.compare);
}
