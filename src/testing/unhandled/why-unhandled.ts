import type { Explanation } from "../../core/model/gateway.js";
import type { GatewayResponse } from "../../core/model/response.js";
import type { AskedRequest } from "../calls/asked-request.js";

/** Whether nothing was there for a request. What the gateway refuses because it must (a body above the limit, closing) is something. */
export function isUnhandled({ error, refused }: AskedRequest, { status, served }: GatewayResponse): boolean {
  if (error !== undefined) return refused || error.code === "MOCK_NO_MATCH";
  return served.kind === "gateway" && status >= 400;
}

/** Why nothing was there for a request, and what came nearest: for a person who reads why a test failed. */
export function whyUnhandled(asked: AskedRequest, explain: () => Explanation): string {
  const nearest = asked.error === undefined ? nearestApis(explain()) : [];
  const overrides = asked.mismatches.map((mismatch) => `override ${mismatch}`);
  return [`${asked.shown}: ${reason(asked, explain)}`, ...[...nearest, ...overrides].map((line) => `  ${line}`)].join("\n");
}

function reason(asked: AskedRequest, explain: () => Explanation): string {
  const { error, refused, api } = asked;
  if (error === undefined) return explain().message;
  if (refused)
    return `${error.message} Say what it answers, gw.use(${JSON.stringify(api)}, { json: … }), or let it through: passthrough: [${JSON.stringify(api)}].`;
  const { reasons = [] } = error.cause as { readonly reasons?: readonly string[] };
  return [`none of the responses of ${api} is for it.`, ...reasons.map((why, i) => `  responses[${i}]: ${why}`)].join("\n");
}

function nearestApis({ candidates }: Explanation): string[] {
  return candidates.map(({ group, api, method, path, reason: why }) => `nearest: ${group}.${api}, ${method} ${path}: ${why}`);
}
