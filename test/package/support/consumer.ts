import { cpSync, existsSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Finished, root, run } from "./run.js";

/** An empty project elsewhere on the disk, with the packed package installed as a user would. */
export interface Consumer {
  readonly folder: string;
  /** Paths in the packed package. */
  readonly packed: readonly string[];
  write(path: string, text: string): string;
}

interface PackReport {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

const npm = process.platform === "win32" ? "npm.cmd" : "npm";

/** Packs what stands in `dist` and installs it with its dependencies. The compiler and Node's types are this project's own. */
export async function installPacked(): Promise<Consumer> {
  const folder = mkdtempSync(join(tmpdir(), "pointsman-consumer-"));
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
    return join(folder, path);
  };
  write("package.json", JSON.stringify({ name: "consumer", version: "1.0.0", private: true }));
  const pack = succeeded(await run(npm, ["pack", "--ignore-scripts", "--json", "--pack-destination", folder]));
  const [report] = JSON.parse(pack.stdout) as PackReport[];
  if (report === undefined) throw new Error("npm pack reported no package.");
  succeeded(await run(npm, ["install", "--no-audit", "--no-fund", "--prefer-offline", join(folder, report.filename)], folder));
  cpSync(join(root, "node_modules/@types/node"), join(folder, "node_modules/@types/node"), { recursive: true });
  addPeers(folder, ["undici-types"]);
  return { folder, packed: report.files.map(({ path }) => path), write };
}

/** Gives a consumer packages that it has by its own choice, as they are installed here. */
export function addPeers(folder: string, names: readonly string[]): void {
  for (const name of names) {
    const place = join(folder, "node_modules", name);
    mkdirSync(dirname(place), { recursive: true });
    if (!existsSync(place)) symlinkSync(join(root, "node_modules", name), place);
  }
}

function succeeded(finished: Finished): Finished {
  if (finished.exitCode !== 0) throw new Error(`${finished.stdout}\n${finished.stderr}`);
  return finished;
}

/** Type-checks files of the consumer. Declarations of packages are checked too, those of the language are not. */
export function compile(consumer: Consumer, files: readonly string[], options: readonly string[]): Promise<Finished> {
  const compiler = join(root, "node_modules/typescript/bin/tsc");
  const common = ["--noEmit", "--strict", "--target", "ES2023", "--skipLibCheck", "false", "--skipDefaultLibCheck"];
  return run(process.execPath, [compiler, ...files, ...common, ...options], consumer.folder);
}
