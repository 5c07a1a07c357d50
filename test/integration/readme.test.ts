import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Finished, root, run } from "../package/support/run.js";

/** A TypeScript block of the README. */
interface Snippet {
  readonly heading: string;
  readonly file: string;
  readonly code: string;
  /** The lines that its `// prints: …` comments promise, in order. */
  readonly printed: readonly string[];
}

const folder = join(root, ".cache/readme");
const readme = readFileSync(join(root, "README.md"), "utf8");
const snippets = snippetsOf(readme);

let compiled: Finished;

/** Inside the package, so that a snippet imports it by its name, as a reader will. All are compiled at once, and run as what comes of it. */
beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  for (const { file, code } of snippets) writeFileSync(join(folder, file), code);
  const compilerOptions = { noEmit: false, rootDir: "." };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ extends: "../../tsconfig.json", compilerOptions, include: ["*.ts"] }));
  compiled = await run(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", folder]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function snippetsOf(markdown: string): readonly Snippet[] {
  return [...markdown.matchAll(/^```ts\n(.*?)^```$/gms)].map((match, index) => {
    const code = match[1] ?? "";
    const heading = [...markdown.slice(0, match.index).matchAll(/^#+ (.*)$/gm)].at(-1)?.[1] ?? "";
    const printed = [...code.matchAll(/\/\/ prints: (.*)$/gm)].map((line) => line[1] ?? "");
    return { heading, file: `snippet-${index + 1}.ts`, code, printed };
  });
}

describe("TypeScript in the README", () => {
  it("is found", () => {
    expect(snippets.length).toBe(readme.split("```ts\n").length - 1);
    expect(snippets.length).toBeGreaterThanOrEqual(7);
  });

  it("has the types of the built package", () => {
    expect(compiled).toEqual({ exitCode: 0, stdout: "", stderr: "" });
  });

  it.each(snippets.map((snippet) => [snippet.heading, snippet] as const))(
    "does what it says: %s",
    { timeout: 30_000 },
    async (_, snippet) => {
      const { exitCode, stdout, stderr } = await run(process.execPath, [join(folder, snippet.file.replace(/ts$/, "js"))]);
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
      expect(stdout.split("\n").slice(0, -1)).toEqual(snippet.printed);
    },
  );
});

describe("data in the README", () => {
  it("is a configuration that is accepted", async () => {
    const { validateConfig } = await import("../../src/index.js");
    const blocks = [...readme.matchAll(/^```json\n(.*?)^```$/gms)].map((match) => JSON.parse(match[1] ?? ""));
    expect(blocks.length).toBeGreaterThan(0);
    for (const block of blocks) expect(validateConfig(block)).toMatchObject({ ok: true });
  });
});

describe("links in the README", () => {
  it("to files of the package lead somewhere", () => {
    for (const [, target] of readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g))
      expect(() => readFileSync(join(root, target ?? "")), target).not.toThrow("ENOENT");
  });
});
