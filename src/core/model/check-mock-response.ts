import type { ConfigIssue } from "../errors.js";
import type { MockAnswer } from "./mock-answer.js";

/** What the shape of a Mock response can't say: contents and framing headers that contradict the status or the bytes. */
export function checkMockResponse(answer: MockAnswer): readonly ConfigIssue[] {
  const { status = 200, headers = {} } = answer;
  const issues: ConfigIssue[] = [];
  const content = (["json", "text", "body", "file", "stream"] as const).find((key) => answer[key] !== undefined);
  if (content !== undefined && (status === 204 || status === 205 || status === 304)) {
    issues.push({
      code: "INVALID_VALUE",
      path: `/${content}`,
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
