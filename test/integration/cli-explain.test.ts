import { rmSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { folderWith, runCommand } from "./support/command.js";

const folder = folderWith({
  "shop.yaml": `groups:
  - name: shop
    prefix: /shop
    backend: { kind: http, url: "https://shop.internal/v1" }
    rules:
      - environment: test
        when: { header: { x-beta: "1" } }
        backend: { kind: mock, json: { beta: true } }
    apis:
      - { name: list, method: GET, path: /items }
      - { name: item, method: GET, path: "/items/{id}", backend: { kind: mock, json: { id: 7 } } }
      - { name: buy, method: [POST, PUT], path: "/items/{id}/order", backend: { kind: function, name: buy, qualifier: prod } }
      - { name: files, method: ANY, path: /files, match: prefix }
`,
  "wrong.yaml": "groups: [{ name: a, apis: [{}] }]\n",
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...args: readonly string[]) => runCommand(args, { cwd: folder });

describe("pointsman routes", () => {
  it("lists every route with its backend", async () => {
    expect(await run("routes", "shop.yaml", "-e", "test")).toEqual({
      exitCode: 0,
      stderr: "",
      stdout: [
        "METHOD  PATH                    API         BACKEND   FROM                 HOSTS",
        "GET     /shop/items             shop/list   http      group, after 1 rule",
        "GET     /shop/items/{id}        shop/item   mock      api",
        "POST    /shop/items/{id}/order  shop/buy    function  api",
        "PUT     /shop/items/{id}/order  shop/buy    function  api",
        "ANY     /shop/files and below   shop/files  http      group, after 1 rule",
        "",
      ].join("\n"),
    });
  });

  it("writes JSON for programs", async () => {
    const { stdout } = await run("routes", "shop.yaml", "--json");
    expect(JSON.parse(stdout)[1]).toMatchObject({ api: "item", method: "GET", path: "/shop/items/{id}", kind: "mock", source: "api" });
  });

  it("says what is wrong with a configuration, and with the environment", async () => {
    expect(await run("routes", "wrong.yaml")).toMatchObject({
      exitCode: 1,
      stdout: "",
      stderr: expect.stringMatching(/wrong\.yaml:1:28 REQUIRED/),
    });
    expect(await run("routes", "shop.yaml", "-e", "tset")).toMatchObject({
      exitCode: 2,
      stdout: "",
      stderr: expect.stringMatching(/tset/),
    });
  });
});

describe("pointsman explain", () => {
  it("says who answers, and why", async () => {
    const { exitCode, stdout, stderr } = await run(
      "explain",
      "shop.yaml",
      "GET /shop/items/7?token=hidden",
      "-H",
      "Authorization: Bearer hidden",
    );
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toContain("shop/item is answered by mock, from api.");
    expect(stdout).toContain("/shop/items/{id}");
    expect(stdout).not.toContain("hidden");
  });

  it("takes a URL alone for a GET, and the rules of the environment", async () => {
    const { stdout } = await run("explain", "shop.yaml", "/shop/items", "-e", "test", "-H", "x-beta: 1", "--json");
    expect(JSON.parse(stdout)).toMatchObject({ environment: "test", resolution: { api: "list", kind: "mock", source: "rule", rule: 0 } });
  });

  it("says why nobody does", async () => {
    const { exitCode, stdout } = await run("explain", "shop.yaml", "DELETE /shop/items");
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringContaining("405 METHOD_NOT_ALLOWED") });
  });

  it.each([
    ["a request", ["a b c"], "is no request"],
    ["a header", ["/x", "-H", "novalue"], "is no header field"],
  ])("refuses what is not %s", async (_, args, message) => {
    expect(await run("explain", "shop.yaml", ...args)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(message) });
  });
});
