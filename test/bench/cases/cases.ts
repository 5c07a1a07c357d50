import type { BenchCase } from "./context.js";
import { commandCase } from "./command.js";
import { dispatchCase } from "./dispatch.js";
import { fakeCase } from "./fake.js";
import { fetchCase } from "./fetch.js";
import { firstLookupsCase } from "./first-lookups.js";
import { functionsCase } from "./functions.js";
import { growthCase } from "./growth.js";
import { integrationsCase } from "./integrations.js";
import { lambdaCase } from "./lambda.js";
import { loopbackCase } from "./loopback.js";
import { manyRoutesCase } from "./many-routes.js";
import { matchingCase } from "./matching.js";
import { memoryCase } from "./memory.js";
import { openApiAnswersCase } from "./openapi-answers.js";
import { otelCase } from "./otel.js";
import { openApiCase } from "./openapi.js";
import { proxyCase } from "./proxy.js";
import { storeWatchCase } from "./store-watch.js";
import { releasesCase } from "./releases.js";
import { threadsCase } from "./threads.js";
import { validationCase } from "./validation.js";

/** All cases, in the order of the report. */
export const cases: readonly BenchCase[] = [
  matchingCase,
  firstLookupsCase,
  manyRoutesCase,
  dispatchCase,
  fetchCase,
  functionsCase,
  lambdaCase,
  validationCase,
  openApiAnswersCase,
  openApiCase,
  threadsCase,
  fakeCase,
  loopbackCase,
  integrationsCase,
  proxyCase,
  otelCase,
  releasesCase,
  growthCase,
  memoryCase,
  storeWatchCase,
  commandCase,
];
