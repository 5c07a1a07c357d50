import { once } from "node:events";
import { renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { type CommandOptions, folderWith, runCommand, type ServingCommand, startServing } from "./support/command.js";

const petstore = (text: string) => `groups:
  - name: pets
    backend: { kind: mock, text: ${text} }
    rules:
      - environment: test
        when: { header: { x-beta: "1" } }
        backend: { kind: mock, text: beta }
    apis:
      - { name: list, method: GET, path: /pets }
      - { name: slow, method: GET, path: /slow, backend: { kind: mock, text: at last, delayMs: 600 } }
`;

const folder = folderWith({
  "pets.yaml": petstore("one"),
  "functions.yaml": `groups:
  - name: g
    apis:
      - { name: hello, method: GET, path: "/hello/{name}", backend: { kind: function, name: hello } }
      - { name: fails, method: GET, path: /fails, backend: { kind: function, name: fails } }
`,
  "functions.mjs": `export const hello = ({ params, log }) => { log.warn("greets\\n" + params.name); return { hello: params.name }; };
export const fails = () => { throw new Error("on purpose\\u001b[31m"); };
`,
  "all.yaml": `groups:
  - name: shop
    backend: { kind: http, url: "http://127.0.0.1:9" }
    rules:
      - environment: online
        when: { header: { x-beta: "1" } }
        backend: { kind: mock, json: { beta: true } }
    apis:
      - { name: list, method: GET, path: /items }
      - { name: documented, method: GET, path: /documented, response: { status: 202, json: { documented: true } } }
      - { name: own, method: GET, path: /own, backend: { kind: mock, text: own } }
      - { name: code, method: GET, path: /code, backend: { kind: function, name: nowhere } }
  - name: plain
    backend: { kind: mock, text: plain }
    apis: [{ name: any, method: GET, path: /plain }]
`,
});
afterAll(() => rmSync(folder, { recursive: true }));

let serving: ServingCommand | undefined;
afterEach(async () => {
  serving?.signal("SIGKILL");
  await serving?.ended;
  serving = undefined;
});

async function start(args: readonly string[], options: CommandOptions = {}): Promise<ServingCommand> {
  serving = await startServing(args, { cwd: folder, ...options });
  return serving;
}

const text = async (url: string, init?: RequestInit) => (await fetch(url, init)).text();

describe("pointsman serve", () => {
  it("serves a configuration, in an environment, and writes a line for each answer", async () => {
    const { url, says, output } = await start(["serve", "pets.yaml", "--environment", "test"]);
    expect(output.stderr).toMatch(/^Serving pets\.yaml on http:\/\/127\.0\.0\.1:\d+ in test: 1 group with 2 APIs\.\n$/);
    expect(await text(`${url}/pets`)).toBe("one");
    expect(await text(`${url}/pets?token=hidden`, { headers: { "x-beta": "1" } })).toBe("beta");
    expect((await fetch(`${url}/nowhere`)).status).toBe(404);
    await says("stdout", "/nowhere");
    expect(output.stdout.split("\n").map((line) => line.replace(/^\S+Z /, "").replace(/ [\d.]+ms$/, ""))).toEqual([
      "GET /pets 200 pets/list mock/group",
      "GET /pets?token=[redacted] 200 pets/list mock/rule",
      "GET /nowhere 404 - gateway/gateway",
      "",
    ]);
  });

  it("writes the lines as JSON, or not at all", async () => {
    const json = await start(["serve", "pets.yaml", "--log", "json"]);
    await fetch(`${json.url}/pets`);
    await json.says("stdout", "\n");
    expect(JSON.parse(json.output.stdout)).toMatchObject({
      method: "GET",
      url: "/pets",
      status: 200,
      served: { api: "list", environment: "online" },
    });
    json.signal("SIGKILL");
    await json.ended;
    const off = await start(["serve", "pets.yaml", "--log", "off"]);
    await fetch(`${off.url}/pets`);
    off.signal("SIGTERM");
    await off.ended;
    expect(off.output.stdout).toBe("");
  });

  it("calls functions, and says what they log and how they fail on one line each", async () => {
    const { url, says, output } = await start(["serve", "functions.yaml", "-f", "functions.mjs"]);
    expect(await text(`${url}/hello/Ada`)).toBe('{"hello":"Ada"}');
    expect((await fetch(`${url}/fails`)).status).toBe(500);
    await says("stderr", "FUNCTION_FAILED");
    await says("stderr", /^\S+Z warn GET \/hello\/Ada greets\\u000aAda$/m);
    expect(output.stderr).toContain("on purpose\\u001b[31m");
    expect(output.stderr).not.toContain("\u001b");
  });

  it("serves nothing without the functions that are named, from what is not valid, or where something else listens", async () => {
    const none = await runCommand(["serve", "functions.yaml"], { cwd: folder });
    expect(none).toMatchObject({
      exitCode: 1,
      stdout: "",
      stderr: expect.stringMatching(/functions\.yaml:4:93 UNKNOWN_FUNCTION[\s\S]*--functions/),
    });
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as AddressInfo;
    const taken = await runCommand(["serve", "pets.yaml", "--port", String(port)], { cwd: folder });
    other.close();
    expect(taken).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("something else listens there") });
    expect(await runCommand(["serve", "pets.yaml", "--port", "65536"], { cwd: folder })).toMatchObject({ exitCode: 2 });
    expect(await runCommand(["serve", "-", "--watch"], { input: petstore("x") })).toMatchObject({ exitCode: 2 });
  });

  it.each(["SIGTERM", "SIGINT"] as const)("finishes what is under way when %s stops it", async (signal) => {
    const { url, says, signal: send, ended } = await start(["serve", "pets.yaml"]);
    const slow = text(`${url}/slow`);
    await new Promise((resolve) => setTimeout(resolve, 100));
    send(signal);
    await says("stderr", `${signal}: finishing`);
    await expect(fetch(`${url}/pets`)).rejects.toThrow();
    expect(await slow).toBe("at last");
    expect(await ended).toEqual({ exitCode: 0, signal: null });
  });

  it("ends at once with the second signal", async () => {
    const { url, says, signal, ended } = await start(["serve", "pets.yaml"]);
    const open = request(`${url}/pets`, { method: "POST" });
    open.on("error", () => {});
    open.write("never ends");
    await once(open, "socket");
    await new Promise((resolve) => setTimeout(resolve, 100));
    signal("SIGTERM");
    await says("stderr", "SIGTERM: finishing");
    signal("SIGINT");
    expect(await ended).toEqual({ exitCode: 130, signal: null });
  });

  it("serves on where nobody reads its log any more", async () => {
    const { url, stopReading } = await start(["serve", "pets.yaml"]);
    await fetch(`${url}/pets`);
    stopReading();
    for (let i = 0; i < 20; i++) expect(await text(`${url}/pets`)).toBe("one");
  });
});

describe("pointsman serve --watch", () => {
  it("takes up each change without dropping a request, keeps what was served where one is not valid, and says why", async () => {
    const file = join(folder, "watched.yaml");
    writeFileSync(file, petstore("first"));
    const { url, says, output } = await start(["serve", "watched.yaml", "--watch"]);
    const seen = new Set([await text(`${url}/pets`)]);
    let asking = true;
    const asker = (async () => {
      while (asking) seen.add(await text(`${url}/pets`));
    })();
    asker.catch(() => {}); // it is awaited at the end

    writeFileSync(file, petstore("second"));
    await says("stderr", "Took up watched.yaml: 1 group with 2 APIs.");
    expect(await text(`${url}/pets`)).toBe("second");

    writeFileSync(file, petstore("third").replace("GET, path: /pets", "GET, path: pets"));
    await says("stderr", "What was served before still is.");
    expect(output.stderr).toMatch(/^watched\.yaml:9:42 INVALID_VALUE /m);
    expect(await text(`${url}/pets`)).toBe("second");

    // As editors save: another file takes the place of the one that was there.
    writeFileSync(`${file}~`, petstore("fourth"));
    renameSync(`${file}~`, file);
    await says("stderr", /(?:Took up[\s\S]*){2}/);
    expect(await text(`${url}/pets`)).toBe("fourth");

    rmSync(file);
    await says("stderr", "there is no such file. What was served before still is.");
    expect(await text(`${url}/pets`)).toBe("fourth");
    asking = false;
    await asker;
    expect([...seen]).toEqual(["first", "second", "fourth"]);
  });

  it("stops where it is told to", async () => {
    const { signal, ended } = await start(["serve", "pets.yaml", "--watch"]);
    signal("SIGTERM");
    expect(await ended).toEqual({ exitCode: 0, signal: null });
  });
});

describe("pointsman mock", () => {
  it("answers every API by a Mock: its own, what it documents, or its name", async () => {
    const { url } = await start(["mock", "all.yaml"]);
    const ask = async (path: string, headers: Record<string, string> = {}) => {
      const response = await fetch(`${url}${path}`, { headers });
      return [response.status, await response.text()];
    };
    expect(await ask("/items")).toEqual([200, '{"mock":true,"group":"shop","api":"list"}']);
    expect(await ask("/items", { "x-beta": "1" })).toEqual([200, '{"beta":true}']);
    expect(await ask("/items", { prefer: "code=404" })).toEqual([404, expect.any(String)]);
    expect(await ask("/documented")).toEqual([202, '{"documented":true}']);
    expect(await ask("/own")).toEqual([200, "own"]);
    expect(await ask("/code")).toEqual([200, '{"mock":true,"group":"shop","api":"code"}']);
    expect(await ask("/plain")).toEqual([200, "plain"]);
  });
});
