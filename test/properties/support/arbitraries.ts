import fc from "fast-check";
import type { GatewayConfig } from "../../../src/index.js";
import * as backends from "../../../src/testing/arbitraries/backends.js";
import * as configs from "../../../src/testing/arbitraries/configs.js";
import type { Arbitrary, Content } from "../../../src/testing/arbitraries/index.js";
import * as conditions from "../../../src/testing/arbitraries/mock-conditions.js";
import * as responses from "../../../src/testing/arbitraries/mock-responses.js";
import * as mocks from "../../../src/testing/arbitraries/mocks.js";
import * as mutations from "../../../src/testing/arbitraries/mutations.js";
import * as paths from "../../../src/testing/arbitraries/request-paths.js";
import * as requests from "../../../src/testing/arbitraries/requests.js";
import type { PathShape } from "../../../src/testing/arbitraries/routes.js";
import * as templates from "../../../src/testing/arbitraries/templates.js";
import * as words from "../../../src/testing/arbitraries/words.js";

/** What `pointsman/testing/arbitraries` is made of, bound to the fast-check of this project. */
export { apisOf, environments } from "../../../src/testing/arbitraries/configs.js";
export { apiMutations, groupMutations, mutate } from "../../../src/testing/arbitraries/mutations.js";
export { registry } from "../../../src/testing/arbitraries/registry.js";
export { type MadeRequest, toRequest } from "../../../src/testing/arbitraries/requests.js";
export { renamed } from "../../../src/testing/arbitraries/templates.js";
export { prototypeWords } from "../../../src/testing/arbitraries/words.js";

/** A file of this project, where tests run. */
const file = "LICENSE";

export const name: Arbitrary<string> = words.name(fc);
export const text: Arbitrary<string> = words.text(fc);
export const headerName: Arbitrary<string> = words.headerName(fc);
export const headerValue: Arbitrary<string> = words.headerValue(fc);
export const anyCase = (word: string) => words.anyCase(fc, word);
export const record = <Value>(key: Arbitrary<string>, value: Arbitrary<Value>, maxKeys: number) => words.record(fc, key, value, maxKeys);
export const template = templates.template(fc);
export const mockResponse = responses.mockResponse(fc);
export const mockWhen = conditions.mockWhen(fc);
export const templateText = mocks.templateText(fc);
export const everyMock = mocks.everyMock(fc, { file });
export const groupBackend = backends.groupBackend(fc, { file });
export const namedFunction = backends.namedFunction(fc);
export const inlineFunction = backends.inlineFunction(fc);
export const when = configs.when(fc);
export const validConfig = (content?: Content) => configs.validConfig(fc, { file, ...content });
export const validConfigWithApi = (content?: Content) => configs.validConfigWithApi(fc, { file, ...content });
export const mutated = (config: GatewayConfig) => mutations.mutated(fc, config);
export const plainValue = paths.plainValue(fc);
export const pathOf = (shape: PathShape, value: Arbitrary<string>) => paths.pathOf(fc, shape, value);
export const requestFor = (config: GatewayConfig) => requests.requestFor(fc, config);
export const withRequest = (made: Arbitrary<GatewayConfig>) =>
  made.chain((config) => fc.record({ config: fc.constant(config), request: requestFor(config) }));
