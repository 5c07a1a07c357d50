/**
 * A gateway for tests: no network, nothing that tests share, and words for what went wrong.
 * @module
 */
export { assertHandledEverything, assertServed, ServedError } from "./expect/assertions.js";
export type { ServedExpectation } from "./expect/expectation.js";
export { fakeGateway } from "./fake-gateway.js";
export type { ApiName, ApiPath, FakeConfig } from "./model/api-name.js";
export type { FakeGateway, LiveServer } from "./model/fake-gateway.js";
export type { FakeGatewayOptions, CallRecordOptions, OnUnhandled, UnhandledVerdict } from "./model/options.js";
export type { Override, OverrideAnswer, OverrideWhen, UseOptions } from "./model/override.js";
export type { RecordedCall } from "./model/recorded-call.js";
export { FakeClock } from "./time/fake-clock.js";
export { UnhandledRequestError } from "./unhandled/unhandled-request-error.js";
export { type Complaint, VerificationError } from "./verify/verification-error.js";
export { type InterceptOptions, interceptOrigin } from "./intercept/intercept-origin.js";
export type { OriginAnswer } from "./intercept/interceptions.js";
export { type Recording, type RecordOptions, record } from "./record/record.js";
