import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createGateway } from "../../src/index.js";
import { fileStore, openReleases } from "../../src/releases/index.js";
import { folderWith, runCommand } from "./support/command.js";

const shop = (url: string) => `groups:
  - name: shop
    backend: { kind: http, url: "${url}" }
    apis: [{ name: list, method: GET, path: /items }]
  - name: pets
    apis: [{ name: list, method: GET, path: /pets, backend: { kind: mock, text: pets } }]
`;

const folder = folderWith({
  "shop.yaml": shop("https://one.internal"),
  "inherits.yaml": "groups: [{ name: bare, apis: [{ name: a, method: GET, path: /a }] }]\n",
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...args: readonly string[]) => runCommand([...args, "--store", "store"], { cwd: folder });

/** What was asked of one store, one after the other: each test goes on where the one before has left it. */
describe("releases by the command", () => {
  it("make the groups of a file live, as revisions", async () => {
    expect(await run("release", "shop.yaml", "-e", "test", "--actor", "ada", "-m", "first")).toEqual({
      exitCode: 0,
      stdout: "shop 0.0.1 is live in test (change 1)\npets 0.0.1 is live in test (change 2)\n",
      stderr: "",
    });
  });

  it("say what they would change, and change nothing then", async () => {
    writeFileSync(join(folder, "shop.yaml"), shop("https://two.internal"));
    expect(await run("release", "shop.yaml", "-e", "test", "--dry-run")).toEqual({
      exitCode: 0,
      stdout: 'shop differs from 0.0.1:\n~ /backend/url "https://one.internal" -> "https://two.internal"\npets is live as 0.0.1 already\n',
      stderr: "",
    });
    expect((await run("release", "shop.yaml", "-e", "online", "--dry-run")).stdout).toContain("pets is not live there yet\n");
  });

  it("store a revision of what differs alone", async () => {
    const { stdout } = await run("release", "shop.yaml", "-e", "test", "--actor", "ada");
    expect(stdout).toBe("shop 0.0.2 is live in test (change 3)\npets 0.0.1 is live in test (change 4)\n");
  });

  it("bring a revision that was tested to the next environment, on another backend", async () => {
    const { stdout } = await run("release", "-g", "shop", "-r", "0.0.1", "-e", "online", "--backend", "mock", "--actor", "bob");
    expect(stdout).toBe("shop 0.0.1 is live in online on mock (change 1)\n");
  });

  it("are listed newest first, with who and why", async () => {
    const { stdout } = await run("history", "-e", "test");
    expect(
      stdout.split("\n").map((line) =>
        line
          .replace(/\d{4}-\S+Z/, "AT")
          .trim()
          .split(/ {2,}/),
      ),
    ).toEqual([
      ["CHANGE", "AT", "ACTION", "GROUP", "REVISION", "BACKEND", "BY", "WHY"],
      ["4", "AT", "release", "pets", "0.0.1", "-", "ada"],
      ["3", "AT", "release", "shop", "0.0.2", "-", "ada"],
      ["2", "AT", "release", "pets", "0.0.1", "-", "ada", "first"],
      ["1", "AT", "release", "shop", "0.0.1", "-", "ada", "first"],
      [""],
    ]);
    const { stdout: json } = await run("history", "--json", "-g", "shop");
    expect(JSON.parse(json)).toMatchObject([{ environment: "online", group: "shop", backend: "mock", actor: "bob" }]);
  });

  it("are taken back", async () => {
    expect((await run("rollback", "shop", "-e", "test", "-m", "too slow")).stdout).toBe("shop 0.0.1 is live in test (change 5)\n");
    expect(await run("rollback", "shop", "-e", "online")).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("NOTHING_BEFORE") });
  });

  it("reach the gateways that follow the store", async () => {
    const store = fileStore(join(folder, "store"));
    const gateway = createGateway({ releases: openReleases({ store }), environment: "test" });
    await gateway.ready();
    expect(await (await gateway.dispatch({ method: "GET", url: "/pets" })).text()).toBe("pets");
    await gateway.close();
    await store.close();
  });

  it("take groups that have a backend by the release only", async () => {
    expect(await run("release", "inherits.yaml", "-e", "test")).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("MISSING_BACKEND"),
    });
    expect(await run("release", "inherits.yaml", "-e", "test", "-b", "https://bare.internal")).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining("bare 0.0.1 is live in test on http"),
    });
  });

  it.each([
    [["release", "shop.yaml", "-e", "tset"], 1, "UNKNOWN_ENVIRONMENT"],
    [["release", "-g", "shop", "-r", "9.9.9", "-e", "test"], 1, "UNKNOWN_REVISION"],
    [["release", "-g", "shop", "-e", "test", "-b", "nothing"], 2, "is no backend"],
    [["release", "shop.yaml", "-g", "nobody", "-e", "test"], 2, 'has no group "nobody"'],
    [["release", "-e", "test"], 2, "Name what is released"],
    [["release", "shop.yaml"], 2, "--environment"],
    [["rollback", "nobody", "-e", "test"], 1, "NOT_RELEASED"],
    [["history", "-n", "0"], 2, "whole number"],
  ])("are refused: %j", async (args, exitCode, message) => {
    expect(await run(...args)).toEqual({ exitCode, stdout: "", stderr: expect.stringContaining(message) });
  });

  it("need a store, and one that can be reached", async () => {
    expect(await runCommand(["history"], { env: { NO_COLOR: "1", POINTSMAN_STORE: undefined } })).toMatchObject({ exitCode: 2 });
    const { exitCode, stderr } = await runCommand(["history", "-s", "etcd+http://127.0.0.1:9"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining("UNAVAILABLE") });
    expect(await runCommand(["history", "-s", "redis://x"])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("A store is") });
    const env = { NO_COLOR: "1", POINTSMAN_STORE: join(folder, "store") };
    expect(await runCommand(["history", "-e", "test"], { env })).toMatchObject({ exitCode: 0 });
  });
});

describe("pointsman completion", () => {
  let script: string;
  beforeAll(async () => {
    script = (await runCommand(["completion", "bash"])).stdout;
  });

  it.each([
    ["pointsman ro", "rollback routes"],
    ["pointsman check --j", "--json"],
    ["pointsman serve --log j", "json"],
    ["pointsman completion f", "fish"],
    ["pointsman help rou", "routes"],
  ])("completes %j in bash", async (line, expected) => {
    const { run: runProgram } = await import("../package/support/run.js");
    const words = line.split(" ");
    const ask = `${script}\nCOMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length - 1}; _pointsman; echo \${COMPREPLY[*]}`;
    const { stdout, stderr } = await runProgram("bash", ["-c", ask]);
    expect({ stdout: stdout.trim().split(" ").sort().join(" "), stderr }).toEqual({ stdout: expected, stderr: "" });
  });

  it("knows zsh and fish, and no other shell", async () => {
    expect((await runCommand(["completion", "zsh"])).stdout).toMatch(
      /^#compdef pointsman\n[\s\S]*'\*--log\[[^']*\]:value:\(text json off\)'/,
    );
    expect((await runCommand(["completion", "fish"])).stdout).toContain(
      "complete -c pointsman -n '__fish_seen_subcommand_from serve' -l log -x -a 'text json off'",
    );
    expect(await runCommand(["completion", "tcsh"])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("bash, zsh, fish") });
  });
});
