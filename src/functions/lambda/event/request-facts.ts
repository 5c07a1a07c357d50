import { headerValue } from "../../../core/model/headers.js";
import { parseTarget } from "../../../core/model/request-target.js";
import type { FunctionCall } from "../../../core/model/function.js";
import { webPlatform } from "../../../platform/web-platform.js";
import type { LambdaEventOptions } from "../lambda-options.js";
import { headerLines } from "./header-lines.js";

/** What both formats say of a request. */
export interface RequestFacts {
  /** Canonical and still percent-encoded. */
  readonly path: string;
  /** As received, without `?`. */
  readonly query: string;
  /** The value of `Host`, or the authority of an absolute URL; with its port. */
  readonly domainName: string;
  readonly domainPrefix: string;
  /** Name and value alternating. */
  readonly headers: readonly string[];
  /** `""` where nobody knows. */
  readonly sourceIp: string;
  readonly userAgent: string | undefined;
  readonly accountId: string;
  readonly apiId: string;
  readonly stage: string;
  readonly requestId: string;
  readonly epochMs: number;
  /** As logs have it: `12/Mar/2020:19:03:58 +0000`. */
  readonly time: string;
}

export function factsOf(call: FunctionCall, options: LambdaEventOptions): RequestFacts {
  const { request } = call;
  const { stage = "$default", accountId = "123456789012", apiId = "pointsman", clock = webPlatform.clock } = options;
  const { path, query, authority } = parseTarget(request.url, Number.POSITIVE_INFINITY);
  const domainName = headerValue(request, "host") ?? authority ?? "localhost";
  const epochMs = Math.round(clock.epochMs?.() ?? clock.now());
  return {
    path,
    query,
    domainName,
    domainPrefix: domainName.split(/[.:]/, 1)[0] as string,
    headers: headerLines(request, domainName),
    sourceIp: request.client?.address ?? "",
    userAgent: headerValue(request, "user-agent"),
    accountId,
    apiId,
    stage,
    requestId: globalThis.crypto.randomUUID(),
    epochMs,
    time: logTime(new Date(epochMs)),
  };
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;

function logTime(date: Date): string {
  // 2020-03-12T19:03:58.123Z
  const iso = date.toISOString();
  return `${iso.slice(8, 10)}/${months[date.getUTCMonth()]}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000`;
}
