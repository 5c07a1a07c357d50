import { OpenApiError } from "../report.js";
import { messageOf } from "./parsed.js";
import { maxFileBytes } from "./read-file.js";

/** Milliseconds to fetch one file. */
const timeoutMs = 10_000;

/** The text at an address that begins with one of those that were allowed. @throws OpenApiError */
export async function fetchText(address: string, allowed: readonly string[]): Promise<string> {
  if (!allowed.some((start) => beginsWith(address, start))) throw refusal("NOT_ALLOWED", "its address was not allowed");
  try {
    const response = await fetch(address, { redirect: "error", signal: AbortSignal.timeout(timeoutMs), headers: { accept: "*/*" } });
    if (!response.ok) throw refusal("UNREADABLE_FILE", `its server answers ${response.status}`);
    return await textOf(response);
  } catch (error) {
    if (error instanceof OpenApiError) throw error;
    throw refusal("UNREADABLE_FILE", `it can't be fetched: ${messageOf(error)}`, error);
  }
}

/** Whether an address is `start` or below it. Both are compared as URLs, without dot segments. */
function beginsWith(address: string, start: string): boolean {
  const [whole, part] = [new URL(address), URL.canParse(start) ? new URL(start) : undefined];
  if (part === undefined || whole.origin !== part.origin || whole.username !== "" || whole.password !== "") return false;
  const folder = part.pathname.endsWith("/") ? part.pathname : `${part.pathname}/`;
  return whole.pathname === part.pathname || whole.pathname.startsWith(folder);
}

async function textOf(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > maxFileBytes) throw refusal("LIMIT_EXCEEDED", `it has more than ${maxFileBytes} bytes`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function refusal(code: "NOT_ALLOWED" | "UNREADABLE_FILE" | "LIMIT_EXCEEDED", message: string, cause?: unknown): OpenApiError {
  return new OpenApiError([{ code, path: "", message }], { cause });
}
