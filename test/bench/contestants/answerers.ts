import type { AnswererContestant } from "./answerer.js";
import { bare, webObjects } from "./answerer-bare.js";
import { fetchFunction, mockHandler, nativeFunction, nativeJson } from "./answerer-functions.js";
import { fakeDispatch, fakeFetch } from "./answerer-fake.js";
import { honoFetch, honoRequest } from "./answerer-hono.js";
import { fastifyLambda, honoLambda, pointsmanLambda } from "./answerer-lambda.js";
import { msw } from "./answerer-msw.js";
import { pointsmanBytes, pointsmanFetch, pointsmanText } from "./answerer-pointsman.js";
import { undiciMockAgent } from "./answerer-undici.js";

/** Everything that answers requests in the process. */
export const answerers: readonly AnswererContestant[] = [
  pointsmanText,
  pointsmanBytes,
  pointsmanFetch,
  nativeFunction,
  nativeJson,
  mockHandler,
  fetchFunction,
  honoRequest,
  honoFetch,
  msw,
  fakeFetch,
  fakeDispatch,
  undiciMockAgent,
  bare,
  webObjects,
  pointsmanLambda,
  fastifyLambda,
  honoLambda,
];

/** The answerer of this name. */
export function answererNamed(name: string): AnswererContestant {
  const contestant = answerers.find((answerer) => answerer.name === name);
  if (contestant === undefined) throw new Error(`There is no contestant named ${name}.`);
  return contestant;
}
