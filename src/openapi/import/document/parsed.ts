import { OpenApiError, type OpenApiIssueCode } from "../report.js";

/** What a text was parsed to, and what was odd about it, in words. */
export interface Parsed {
  readonly value: unknown;
  readonly oddities: readonly string[];
}

/** That a text can't be read. */
export function notParsed(message: string, cause: unknown, code: OpenApiIssueCode = "NOT_PARSED"): OpenApiError {
  return new OpenApiError([{ code, path: "", message }], { cause });
}

export function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";
}
