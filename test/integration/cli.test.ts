import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { root } from "../package/support/run.js";
import { command, runCommand, startCommand } from "./support/command.js";

const wrong = "groups: [{ name: a, apis: [{}] }]";

describe("the command pointsman", () => {
  it.each([["--version"], ["-V"]])("says its version: %s", async (option) => {
    expect(await runCommand([option])).toEqual({ exitCode: 0, stdout: `${manifest.version}\n`, stderr: "" });
  });

  it("says how it is used: to whoever asks, and to whoever uses it wrongly", async () => {
    const asked = await runCommand(["--help"]);
    expect(asked).toEqual({ exitCode: 0, stdout: expect.stringContaining("Exit codes:"), stderr: "" });
    expect(await runCommand([])).toEqual({ exitCode: 2, stdout: "", stderr: asked.stdout });
  });

  it("has examples for every command", async () => {
    const { stdout } = await runCommand(["--help"]);
    const names = [...(stdout.split("Commands:")[1]?.split("Examples:")[0] ?? "").matchAll(/^ {2}([a-z]+) \[/gm)].map(
      ([, name]) => name ?? "",
    );
    expect(names).toEqual(expect.arrayContaining(["check", "routes", "explain"]));
    for (const name of names.filter((name) => name !== "help"))
      expect(await runCommand(["help", name])).toEqual({ exitCode: 0, stdout: expect.stringContaining(`$ pointsman ${name}`), stderr: "" });
  });

  it.each([
    [["chek", "x"], "Did you mean check?"],
    [["check", "--jsn", "x"], "Did you mean --json?"],
    [["check"], "missing required argument 'files'"],
  ])("refuses %j and says what was meant", async (args, message) => {
    expect(await runCommand(args)).toEqual({ exitCode: 2, stdout: "", stderr: expect.stringContaining(message) });
  });

  it("ends quietly where its reader has enough", async () => {
    const child = startCommand(["check", ...Array<string>(50).fill("-")]);
    let stderr = "";
    child.stderr.on("data", (text: string) => {
      stderr += text;
    });
    child.stdout.destroy();
    child.stdin.end(wrong);
    await once(child, "close");
    expect(stderr).not.toMatch(/EPIPE|Error/);
  });

  it("uses colours where it is told to, else on terminals alone", async () => {
    const check = (env: Readonly<Record<string, string>>) => runCommand(["check", "-"], { input: wrong, env });
    expect((await check({ FORCE_COLOR: "1" })).stdout).toContain("\u001b[31mREQUIRED\u001b[39m");
    for (const env of [{}, { FORCE_COLOR: "0" }, { NO_COLOR: "1", FORCE_COLOR: "1" }])
      expect((await check(env)).stdout).not.toContain("\u001b");
  });
});

describe("the example of a configuration", () => {
  it("has no issues, and the functions that it names", async () => {
    const args = ["check", "examples/gateway.yaml", "--functions", "examples/support/gateway-functions.js"];
    expect(await runCommand(args)).toEqual({
      exitCode: 0,
      stdout: expect.stringContaining("no issues in 1 group with 4 APIs"),
      stderr: "",
    });
  });
});

describe("the built command", () => {
  it("uses the library beside it, and holds the licences of what it holds itself", () => {
    const folder = join(command, "..");
    const entry = readFileSync(command, "utf8");
    expect(entry).toMatch(/^#!\/usr\/bin\/env node\n/);
    const run = readFileSync(join(folder, /\.\/(run-[^"']+)/.exec(entry)?.[1] ?? ""), "utf8");
    expect(run).toMatch(/import\(["']\.\.\/index\.js["']\)/);
    expect(run).not.toMatch(/from ?["'](?!node:|\.)/);
    const licences = readFileSync(join(folder, "licences.txt"), "utf8");
    expect(licences.match(/^\S+ \d+\.\d+\.\d+$/gm)).toHaveLength(2);
    for (const name of ["commander", "yaml"]) {
      expect(licences).toContain(readFileSync(join(root, "node_modules", name, "LICENSE"), "utf8").trim());
      expect(manifest.dependencies).not.toHaveProperty(name);
    }
  });
});
