import type { ResponseInit } from "../../core/model/response.js";

const initKeys: ReadonlySet<string> = new Set(["status", "headers", "json", "text", "body"]);

/** Whether what a handler gave back is a response init and not data: it has an integer `status` and nothing that an init has not. */
export function isResponseInit(result: unknown): result is ResponseInit {
  if (typeof result !== "object" || result === null || !Number.isInteger((result as { status?: unknown }).status)) return false;
  return Object.keys(result).every((key) => initKeys.has(key));
}
