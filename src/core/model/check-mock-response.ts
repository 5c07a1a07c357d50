import type { ConfigIssue } from "../errors.js";
import type { MockResponse } from "./mock-config.js";

/** What the shape of a Mock response can't say: contents and framing headers that contradict the status or the bytes. */
export function checkMockResponse({ status = 200, headers = {}, json, text, body }: MockResponse): readonly ConfigIssue[] {
  const issues: ConfigIssue[] = [];
  const content = json !== undefined ? "/json" : text !== undefined ? "/text" : body !== undefined ? "/body" : undefined;
  if (content !== undefined && (status === 204 || status === 205 || status === 304)) {
    issues.push({
      code: "INVALID_VALUE",
      path: content,
      message: `A response of status ${status} has no body: leave it out or change the status.`,
    });
  }
  for (const name of Object.keys(headers)) {
    if (!/^(?:content-length|transfer-encoding|connection|keep-alive|upgrade|trailer|te)$/i.test(name)) continue;
    const path = `/headers/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    issues.push({
      code: "INVALID_VALUE",
      path,
      message: `The header ${JSON.stringify(name)} belongs to the connection and is set by the gateway: leave it out.`,
    });
  }
  return issues;
}
