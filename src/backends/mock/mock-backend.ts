import type { ConfigIssue } from "../../core/errors.js";
import { checkMockResponse } from "../../core/model/check-mock-response.js";
import type { BackendAdapter, PrepareContext } from "../../core/model/adapter.js";
import type { MockBackendConfig, MockResponse } from "../../core/model/mock-config.js";
import type { GatewayResponse } from "../../core/model/response.js";
import { mockResponseShape } from "../../core/model/shape.js";
import { prepareResponse } from "./prepare-response.js";

/** Answers from the configuration itself: bytes made ready once, never a DNS look-up, a socket or a function (R5). */
export class MockBackend implements BackendAdapter<MockBackendConfig> {
  readonly kind = "mock";
  readonly levels = ["group", "api"] as const;
  readonly shape = mockResponseShape;

  validate(config: MockBackendConfig): readonly ConfigIssue[] {
    return checkMockResponse(config);
  }

  prepare(config: MockBackendConfig, { api, platform, respondPrepared }: PrepareContext): GatewayResponse {
    const { status, rawHeaders, body } = prepareResponse(hasContent(config) ? config : (api.response ?? config), platform);
    return respondPrepared(status, rawHeaders, body);
  }
}

/** Whether a Mock says anything itself; if not, the API's documented response stands in for it. */
function hasContent({ status, headers, json, text, body }: MockResponse): boolean {
  return [status, headers, json, text, body].some((part) => part !== undefined);
}
