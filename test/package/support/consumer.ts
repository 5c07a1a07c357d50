import { cpSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
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
  for (const types of ["node", "aws-lambda"])
    cpSync(join(root, "node_modules/@types", types), join(folder, "node_modules/@types", types), { recursive: true });
  // An optional peer, as a user has it who wants threads.
  symlinkSync(join(root, "node_modules/piscina"), join(folder, "node_modules/piscina"));
  symlinkSync(join(root, "node_modules/undici-types"), join(folder, "node_modules/undici-types"));
  return { folder, packed: report.files.map(({ path }) => path), write };
}

function succeeded(finished: Finished): Finished {
  if (finished.exitCode !== 0) throw new Error(`${finished.stdout}\n${finished.stderr}`);
  return finished;
}

/** Type-checks files of the consumer. Declarations of the package are checked too. */
export function compile(consumer: Consumer, files: readonly string[], options: readonly string[]): Promise<Finished> {
  const compiler = join(root, "node_modules/typescript/bin/tsc");
  const common = ["--noEmit", "--strict", "--target", "ES2023", "--skipLibCheck", "false"];
  return run(process.execPath, [compiler, ...files, ...common, ...options], consumer.folder);
}
