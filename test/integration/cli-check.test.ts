import { rmSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { folderWith, runCommand } from "./support/command.js";

const valid = `groups:
  - name: pets
    prefix: /pets
    backend: { kind: http, url: "https://pets.internal" }
    apis:
      - { name: list, method: GET, path: / }
      - { name: adopt, method: POST, path: "/{id}/adoption", backend: { kind: function, name: adopt } }
`;

const folder = folderWith({
  "valid.yaml": valid,
  "valid.json": JSON.stringify({ groups: [{ name: "a", backend: { kind: "mock" }, apis: [] }] }, null, "\t"),
  "wrong.yaml": `# a comment
groups:
  - name: pets
    backend: { kind: function, name: x }
    apis:
      - name: list
        method: GET
        path: /pets
        colour: red
      - &first
        method: GET
        path: /other
`,
  "twice.yaml": 'groups:\n  - name: a\n    name: b\n    apis: []\ngroups: []\n"__proto__": 1\n',
  "tag.yaml": "groups: !!js/function 'function () {}'\n",
  "broken.yaml": "groups:\n  - name: [a\n",
  "broken.json": '{\n  "groups": [],\n}\n',
  "comment.json": '{ "groups": [] } # not in JSON\n',
  "proto.yaml": "groups: []\n__proto__: { polluted: true }\n",
  "proto.json": '{ "groups": [], "__proto__": { "polluted": true } }',
  "deep.yaml": `groups: ${"[".repeat(10_000)}${"]".repeat(10_000)}\n`,
  "bomb.yaml": `a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n${[1, 2, 3, 4, 5, 6, 7, 8]
    .map(
      (i) =>
        `a${i}: &a${i} [${Array(10)
          .fill(`*a${i - 1}`)
          .join(", ")}]\n`,
    )
    .join("")}groups: *a8\n`,
  "two.yaml": "groups: []\n---\ngroups: []\n",
  "binary.yaml": "groups: \u0000",
  "functions.mjs": "export const adopt = () => ({ ok: true });\nexport const limit = 3;\n",
  "functions.cjs": 'module.exports = { "adopt": () => 1, other: { versions: { 1: () => 1 } } };\n',
  "none.mjs": "export const limit = 3;\n",
  "thrower.mjs": 'throw new Error("not today");\n',
  "bad-functions.mjs": 'export const adopt = { versions: { 1: () => 1 }, aliases: { prod: "2" } };\n',
});
afterAll(() => rmSync(folder, { recursive: true }));

const check = (...args: readonly string[]) => runCommand(["check", ...args], { cwd: folder });

describe("pointsman check", () => {
  it.each(["valid.yaml", "valid.json"])("finds nothing wrong with %s", async (file) => {
    const { exitCode, stdout, stderr } = await check(file);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toMatch(new RegExp(`^${file}: no issues in 1 group with \\d APIs\n$`));
  });

  it("says every issue with its place, in the order of the file", async () => {
    const { exitCode, stdout, stderr } = await check("wrong.yaml");
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: "wrong.yaml: 3 issues\n" });
    expect(stdout.split("\n").map((line) => line.split(" ").slice(0, 2).join(" "))).toEqual([
      "wrong.yaml:4:22 KIND_NOT_ALLOWED",
      "wrong.yaml:9:9 UNKNOWN_KEY",
      "wrong.yaml:11:9 REQUIRED",
      "",
    ]);
    expect(stdout).toContain("(/groups/0/backend/kind)");
  });

  it.each([
    ["twice.yaml", "twice.yaml:3:5 DUPLICATE_KEY"],
    ["tag.yaml", "tag.yaml:1:9 UNKNOWN_TAG"],
    ["broken.yaml", "broken.yaml:3:1 SYNTAX"],
    ["broken.json", "broken.json:3:1 SYNTAX"],
    ["comment.json", "comment.json:1:18 SYNTAX"],
    ["proto.yaml", "proto.yaml:2:1 UNKNOWN_KEY"],
    ["proto.json", "proto.json:1:17 UNKNOWN_KEY"],
    ["deep.yaml", "LIMIT_EXCEEDED"],
    ["bomb.yaml", "LIMIT_EXCEEDED"],
    ["two.yaml", "two.yaml:2:1 SYNTAX"],
  ])("refuses %s", async (file, begin) => {
    const { exitCode, stdout } = await check(file);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: expect.stringContaining(begin) });
  });

  it("escapes what a terminal would take for its own", async () => {
    const input = 'groups:\n  - name: "a"\n    "\\e[31m\\u009b": 1\n    apis: []\n';
    const { stdout } = await runCommand(["check", "-"], { input });
    expect(stdout).toContain("stdin:3:5 UNKNOWN_KEY");
    expect(stdout).not.toMatch(/[\u001b\u009b]/);
  });

  it("looks at several files, and goes on where one can't be read", async () => {
    const { exitCode, stdout, stderr } = await check("valid.yaml", "missing.yaml", ".", "wrong.yaml");
    expect(exitCode).toBe(2);
    expect(stdout).toContain("valid.yaml: no issues");
    expect(stdout).toContain("wrong.yaml:4:22");
    expect(stderr).toContain("error: Can't read missing.yaml: there is no such file.");
    expect(stderr).toContain("error: Can't read .: it is a folder.");
  });

  it("writes JSON for programs", async () => {
    const { exitCode, stdout, stderr } = await check("--json", "valid.yaml", "wrong.yaml");
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: "" });
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ ok: false, files: [{ file: "valid.yaml", ok: true, groups: 1, apis: 2, issues: [] }, { ok: false }] });
    expect(report.files[1].issues[0]).toEqual({
      code: "KIND_NOT_ALLOWED",
      path: "/groups/0/backend/kind",
      message: expect.any(String),
      line: 4,
      column: 22,
    });
  });

  it("reads the standard input", async () => {
    expect(await runCommand(["check", "-"], { input: valid })).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^stdin: no issues/),
    });
  });

  it("takes the environments that it is told of for those that there are", async () => {
    const rule = "{ environment: staging, when: { query: { a: b } }, backend: { kind: mock } }";
    const input = `groups: [{ name: a, backend: { kind: mock }, rules: [${rule}], apis: [] }]`;
    expect(await runCommand(["check", "-"], { input })).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining("UNKNOWN_ENVIRONMENT"),
    });
    expect(await runCommand(["check", "-", "--environments", "staging, live"], { input })).toMatchObject({ exitCode: 0 });
  });

  describe("with functions", () => {
    it.each(["./functions.mjs", "functions.cjs"])("finds them in %s", async (module) => {
      expect(await check("--functions", module, "valid.yaml")).toMatchObject({ exitCode: 0 });
    });

    it("says which a configuration names that are not there", async () => {
      const input = valid.replace("name: adopt }", "name: adpot }");
      const result = await runCommand(["check", "-f", "functions.mjs", "-"], { input, cwd: folder });
      expect(result).toMatchObject({ exitCode: 1, stdout: expect.stringMatching(/stdin:7:95 UNKNOWN_FUNCTION .*Did you mean "adopt"/) });
    });

    it.each([
      ["none.mjs", "none.mjs exports no function"],
      ["thrower.mjs", "Can't load the functions in thrower.mjs: not today"],
      ["missing.mjs", "Can't load the functions in missing.mjs"],
      ["bad-functions.mjs", 'functions/adopt/aliases/prod: The function "adopt" has no version "2"'],
    ])("can't use %s", async (module, message) => {
      expect(await check("-f", module, "valid.yaml")).toEqual({ exitCode: 2, stdout: "", stderr: expect.stringContaining(message) });
    });
  });
});
