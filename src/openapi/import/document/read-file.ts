import { readFile, realpath, stat } from "node:fs/promises";
import { isAbsolute, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { OpenApiError } from "../report.js";
import { messageOf } from "./parsed.js";

/** Longest file, in bytes. */
export const maxFileBytes = 128 * 1024 * 1024;

/** The text of a file that the caller names. @throws OpenApiError */
export async function readText(path: string | URL): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > maxFileBytes) throw refusal("LIMIT_EXCEEDED", `The file has more than ${maxFileBytes} bytes.`);
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof OpenApiError) throw error;
    throw refusal("UNREADABLE_FILE", `The file can't be read: ${messageOf(error)}.`, error);
  }
}

/** The text of a file that a document names: only from the folder that was allowed, wherever links lead. @throws OpenApiError */
export async function readAllowed(address: string, folder: string | undefined): Promise<string> {
  if (folder === undefined) throw refusal("NOT_ALLOWED", "no folder was allowed");
  const path = pathOf(address);
  let [real, root] = ["", ""];
  try {
    [real, root] = await Promise.all([realpath(path), realpath(folder)]);
  } catch (error) {
    throw refusal("UNREADABLE_FILE", "there is no such file in the folder that was allowed", error);
  }
  const inside = relative(root, real);
  if (inside === "" || inside === ".." || inside.startsWith(`..${sep}`) || isAbsolute(inside)) {
    throw refusal("NOT_ALLOWED", "it is not in the folder that was allowed");
  }
  return readText(real);
}

function pathOf(address: string): string {
  try {
    return fileURLToPath(address);
  } catch (error) {
    throw refusal("NOT_ALLOWED", "it is no file", error);
  }
}

function refusal(code: "NOT_ALLOWED" | "UNREADABLE_FILE" | "LIMIT_EXCEEDED", message: string, cause?: unknown): OpenApiError {
  return new OpenApiError([{ code, path: "", message }], { cause });
}
