import type { AnswererContestant } from "./answerer.js";
import { bare, webObjects } from "./answerer-bare.js";
import { fakeDispatch, fakeFetch } from "./answerer-fake.js";
import { honoFetch, honoRequest } from "./answerer-hono.js";
import { msw } from "./answerer-msw.js";
import { pointsmanBytes, pointsmanFetch, pointsmanText } from "./answerer-pointsman.js";
import { undiciMockAgent } from "./answerer-undici.js";

/** Everything that answers requests in the process. */
export const answerers: readonly AnswererContestant[] = [
  pointsmanText,
  pointsmanBytes,
  pointsmanFetch,
  honoRequest,
  honoFetch,
  msw,
  fakeFetch,
  fakeDispatch,
  undiciMockAgent,
  bare,
  webObjects,
];

/** The answerer of this name. */
export function answererNamed(name: string): AnswererContestant {
  const contestant = answerers.find((answerer) => answerer.name === name);
  if (contestant === undefined) throw new Error(`There is no contestant named ${name}.`);
  return contestant;
}
