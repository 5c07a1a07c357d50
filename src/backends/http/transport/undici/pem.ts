import { readFileSync, statSync } from "node:fs";
import { ConfigError } from "../../../../core/errors.js";
import type { Pem } from "../../../../core/model/http-config.js";

/** Longest file in bytes; the bundles of all public authorities have a quarter of it. */
const maxBytes = 1_048_576;

/** Reads what a configuration names, each file once. Paths are relative to the working directory. */
export class PemFiles {
  readonly #read = new Map<string, string>();

  /** @throws ConfigError `UNREADABLE_FILE` with the path `""` */
  textOf(pem: Pem): string {
    if (typeof pem === "string") return pem;
    const text = this.#read.get(pem.file) ?? readText(pem.file);
    this.#read.set(pem.file, text);
    return text;
  }
}

/** What is in the file is never quoted: it may be a private key. */
function readText(file: string): string {
  const refuse = (why: string) =>
    new ConfigError([{ code: "UNREADABLE_FILE", path: "", message: `The file ${JSON.stringify(file)} ${why}` }]);
  try {
    const { size } = statFile(file);
    if (size > maxBytes) throw refuse(`has more than ${maxBytes} bytes: it can't be a certificate or key.`);
    return readFileSync(file, "latin1");
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    const { code = "unknown" } = error as { code?: string };
    throw refuse(`can't be read (${code}): it must exist and be readable for this process.`);
  }
}

/** Whatever never ends, such as a device or a pipe, is no file to read from. */
function statFile(file: string): { readonly size: number } {
  const stat = statSync(file);
  if (!stat.isFile()) throw Object.assign(new Error("This is no file."), { code: "no regular file" });
  return stat;
}
