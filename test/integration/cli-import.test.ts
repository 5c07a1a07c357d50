import { rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { createGateway, type GatewayConfig } from "../../src/index.js";
import { folderWith, runCommand, startServing } from "./support/command.js";

const document = `openapi: 3.1.0
info: { title: Pets, version: 1.0.0 }
servers: [{ url: "https://pets.example.com/v1" }]
paths:
  /pets/{petId}:
    get:
      operationId: getPet
      summary: One of them
      parameters: [{ name: petId, in: path, required: true, schema: { type: integer } }]
      responses:
        "200":
          description: It
          content: { application/json: { examples: { tama: { value: { id: 1, name: Tama } } } } }
        "404": { description: None }
  /pets:
    get: { responses: { "200": { description: All } } }
    trace: { responses: { "200": { description: Never } } }
`;

const folder = folderWith({
  "pets.yaml": document,
  "pets.json": JSON.stringify({ swagger: "2.0", info: { title: "Old", version: "1" }, paths: { "/a": { get: { responses: {} } } } }),
  "twice.yaml": `${document}paths: {}\n`,
  "none.yaml": "groups: []\n",
  "broken.yaml": "openapi: [3\n",
  "split.yaml": `openapi: 3.0.0
info: { title: Split, version: "1" }
paths: { /a: { $ref: "paths/a.json" } }
`,
  "paths/a.json": JSON.stringify({ get: { operationId: "readA", responses: { 200: { description: "A" } } } }),
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...args: readonly string[]) => runCommand(args, { cwd: folder });
const groupOf = (text: string) => (JSON.parse(text) as GatewayConfig).groups[0];

describe("pointsman import", () => {
  it("writes a configuration of a YAML document, and says what it leaves out", async () => {
    const { exitCode, stdout, stderr } = await run("import", "pets.yaml");
    expect(exitCode).toBe(0);
    const group = groupOf(stdout);
    expect(group).toMatchObject({ name: "Pets", prefix: "/v1", backend: { kind: "http", url: "https://pets.example.com/v1" } });
    expect(group?.apis.map(({ name }) => name)).toEqual(expect.arrayContaining(["getPet"]));
    expect(group?.apis.find(({ name }) => name === "getPet")?.operation?.summary).toBe("One of them");
    expect(stderr).toMatch(/^pets\.yaml#\/paths\/~1pets\/trace OPERATION_LEFT_OUT .*\npets\.yaml: 2 APIs, 1 warning\n$/);
    expect(() => createGateway(JSON.parse(stdout) as GatewayConfig)).not.toThrow();
  });

  it("takes JSON and Swagger 2.0, a name, a prefix, a Mock, the standard input and a file to write to", async () => {
    const args = ["--name", "old", "--prefix", "", "--backend", "mock"];
    const fromFile = await run("import", "pets.json", ...args, "-o", "old.json");
    expect(fromFile).toMatchObject({ exitCode: 0, stdout: "" });
    const written = groupOf(await readFile(join(folder, "old.json"), "utf8"));
    expect(written).toMatchObject({ name: "old", prefix: "", backend: { kind: "mock" } });
    const piped = await runCommand(["import", "-", ...args], { input: document });
    expect(groupOf(piped.stdout)?.apis).toHaveLength(2);
  });

  it("follows references to files only where a folder is named", async () => {
    expect(await run("import", "split.yaml")).toMatchObject({ stderr: expect.stringContaining("UNRESOLVED_REFERENCE") });
    const { stdout } = await run("import", "split.yaml", "--folder", ".");
    expect(groupOf(stdout)?.apis.map(({ name }) => name)).toEqual(["readA"]);
  });

  it("tells of keys that stand twice", async () => {
    expect(await run("import", "twice.yaml")).toMatchObject({ stderr: expect.stringContaining('"paths" stands twice') });
  });

  it.each([
    ["no document", ["none.yaml"], 1, "none.yaml#"],
    ["no YAML", ["broken.yaml"], 1, "NOT_PARSED"],
    ["no file", ["nothing.yaml"], 2, "no such file"],
    ["no server of it", ["pets.yaml", "--server", "7"], 1, "UNKNOWN_SERVER"],
    ["no backend", ["pets.yaml", "--backend", "function"], 2, "Allowed choices"],
    ["no place to write to", ["pets.yaml", "-o", "none/there.json"], 2, "can't be written"],
  ])("refuses what is %s", async (_, args, exitCode, message) => {
    expect(await run("import", ...args)).toMatchObject({ exitCode, stdout: "", stderr: expect.stringContaining(message) });
  });
});

describe("pointsman compile", () => {
  it("writes compact JSON without what only people read", async () => {
    const { stdout, exitCode } = await run("compile", "pets.yaml", "--backend", "mock");
    expect(exitCode).toBe(0);
    expect(stdout.trimEnd()).not.toContain("\n");
    expect(stdout).not.toContain("One of them");
    await using gateway = createGateway(JSON.parse(stdout) as GatewayConfig);
    expect((await gateway.dispatch({ method: "GET", url: "/v1/pets" })).served).toMatchObject({ kind: "mock" });
  });
});

describe("an imported document", () => {
  it("is mocked as it says, and its requests are held to it", async () => {
    await run("import", "pets.yaml", "-o", "gateway.json");
    const server = await startServing(["mock", "gateway.json", "--validation", "enforce"], { cwd: folder });
    const example = await fetch(`${server.url}/v1/pets/7`);
    expect([example.status, await example.json()]).toEqual([200, { id: 1, name: "Tama" }]);
    expect((await fetch(`${server.url}/v1/pets/7`, { headers: { prefer: "code=404" } })).status).toBe(404);
    expect((await fetch(`${server.url}/v1/pets/seven`)).status).toBe(400);
    server.signal("SIGTERM");
    expect(await server.ended).toMatchObject({ exitCode: 0 });
  });
});
