import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { root, run } from "./support/run.js";

interface Cruise {
  readonly modules: readonly { readonly source: string; readonly dependencies: readonly { readonly dependencyTypes: readonly string[] }[] }[];
  readonly summary: { readonly violations: readonly { readonly rule: { readonly name: string }; readonly from: string; readonly to: string }[] };
}

async function cruise(folder: string): Promise<Cruise> {
  const program = join(root, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
  const config = join(root, ".dependency-cruiser.cjs");
  const { stdout, stderr } = await run(process.execPath, [program, "src", "--config", config, "--output-type", "json"], folder);
  expect(stderr).toBe("");
  return JSON.parse(stdout);
}

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A tree with nothing in it but the given files. */
function tree(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "pointsman-layers-"));
  folders.push(folder);
  const all = { "package.json": "{}", "tsconfig.json": '{ "compilerOptions": { "module": "NodeNext" } }', ...files };
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  return folder;
}

const noun = { "src/core/model/noun.ts": "export interface Noun { a: 1 }\nexport const noun = 1;\n" };

describe("the layer rules", () => {
  it("see every module of src, and type-only imports among them", { timeout: 60_000 }, async () => {
    const { modules, summary } = await cruise(root);
    const seen = modules.map(({ source }) => source).filter((source) => source.startsWith("src/"));
    const present = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".ts"));
    expect(seen.sort()).toEqual(present.map((path) => `src/${path}`).sort());
    expect(seen.length).toBeGreaterThan(30);
    expect(modules.flatMap(({ dependencies }) => dependencies.flatMap(({ dependencyTypes }) => dependencyTypes))).toContain("type-only");
    expect(summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`)).toEqual([]);
  });

  it.each([
    ["core/model must not know core/dispatch", "model-imports", "src/core/model/a.ts", 'import type { B } from "../dispatch/b.js";\nexport type A = B;'],
    ["core/route must not know core/resolve", "route-imports", "src/core/route/a.ts", 'import type { B } from "../resolve/b.js";\nexport type A = B;'],
    ["core/resolve must not know core/route", "resolve-imports", "src/core/resolve/a.ts", 'import type { B } from "../route/b.js";\nexport type A = B;'],
    ["core must not know backends", "core-imports", "src/core/a.ts", 'import type { B } from "../backends/mock/b.js";\nexport type A = B;'],
    ["a backend must not know another", "mock-imports", "src/backends/mock/a.ts", 'import type { B } from "../http/b.js";\nexport type A = B;'],
    ["a backend must not know core/dispatch", "http-imports", "src/backends/http/a.ts", 'import type { B } from "../../core/dispatch/b.js";\nexport type A = B;'],
    ["nobody knows integrations", "nobody-imports-integrations", "src/a.ts", 'import type { B } from "./integrations/node/b.js";\nexport type A = B;'],
    ["Mock opens no socket", "node-only-there", "src/backends/mock/a.ts", 'import "node:net";'],
    ["core has no Node.js", "node-only-there", "src/core/dispatch/a.ts", 'import type { Server } from "node:http";\nexport type A = Server;'],
    ["only HTTP uses undici", "undici-only-there", "src/backends/function/a.ts", 'import type { Agent } from "undici";\nexport type A = Agent;'],
  ])("refuse: %s", { timeout: 60_000 }, async (_, rule, file, text) => {
    const target = /from "(\.[^"]+)\.js"/.exec(text)?.[1];
    const needed = target === undefined ? {} : { [join(dirname(file), `${target}.ts`)]: "export interface B { b: 1 }\n" };
    const { summary } = await cruise(tree({ ...noun, ...needed, [file]: text }));
    expect(summary.violations).toContainEqual(expect.objectContaining({ from: file, rule: expect.objectContaining({ name: rule }) }));
  });

  it("refuse a cycle of types alone", { timeout: 60_000 }, async () => {
    const { summary } = await cruise(
      tree({
        "src/core/model/a.ts": 'import type { B } from "./b.js";\nexport type A = B | 1;',
        "src/core/model/b.ts": 'import type { A } from "./a.js";\nexport type B = A | 2;',
      }),
    );
    expect(summary.violations.map(({ rule }) => rule.name)).toContain("no-cycle");
  });
});
