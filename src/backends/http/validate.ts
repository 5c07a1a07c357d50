import type { ConfigIssue } from "../../core/errors.js";
import type { HttpBackendConfig } from "../../core/model/config.js";
import { hasDotSegment, hasEmptySegment } from "./upstream-path.js";

/** What is wrong with the base URL of an HTTP backend; nothing when it is legal. Never throws. */
export function validateHttpBackend(config: HttpBackendConfig): readonly ConfigIssue[] {
  const problem = urlProblem(config.url);
  return problem === undefined ? [] : [{ code: "INVALID_URL", path: "/url", message: problem }];
}

/**
 * The rules look at the text itself before the URL parser does: the parser drops tabs and line breaks, turns `\` into `/`
 * and resolves dot segments, so that what it gives back can be legal where the text was a trick. Nothing of the URL is
 * quoted in a message: it may hold a password.
 */
function urlProblem(url: string): string | undefined {
  if (/[^\x21-\x7e]/.test(url)) return "The URL holds spaces, control characters or characters beyond ASCII. Percent-encode them.";
  const parts = /^(https?):\/\/([^/?#\\]+)([^?#]*)([?#].*)?$/i.exec(url);
  if (parts === null) return "The URL must begin with http:// or https://, as in https://backend.internal/v1.";
  const [, , authority = "", path = "", rest] = parts;
  if (authority.includes("@")) return "The URL must not hold a user name or password. Send credentials in a header.";
  if (rest !== undefined) return "The URL must not hold a query or fragment. End it with the path.";
  return parsedProblem(url) ?? pathProblem(path);
}

function parsedProblem(url: string): string | undefined {
  return URL.canParse(url) ? undefined : "The URL has no legal host and port, as in https://backend.internal:8443/v1.";
}

function pathProblem(path: string): string | undefined {
  if (path.includes("\\")) return "The URL's path must not hold a backslash. Use /.";
  if (hasDotSegment(path)) return "The URL's path must not hold . or .. segments. Write the path that they lead to.";
  if (hasEmptySegment(path)) return "The URL's path must not hold empty segments (//). Remove the extra slash.";
  if (/%(?![0-9a-f]{2})/i.test(path))
    return "The URL's path holds a % that is not followed by two hex digits. Write %25 for a percent sign.";
  return undefined;
}
