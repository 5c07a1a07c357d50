import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addPeers, type Consumer, installPacked } from "./support/consumer.js";
import { run } from "./support/run.js";
import { needs, peers, subpaths } from "./support/subpaths.js";

let consumer: Consumer;
beforeAll(async () => {
  consumer = await installPacked();
}, 180_000);
afterAll(() => rmSync(consumer.folder, { recursive: true, force: true }));

/** A gateway with each kind of backend, over a socket; prints who answered. */
const program = (imports: string) => `
${imports}
async function main() {
  const upstream = await serve(createGateway({ groups: [{ name: "up", backend: mock({ text: "from upstream" }), apis: [{ name: "any", method: "ANY", path: "/{rest+}" }] }] }), { port: 0 });
  const group = defineGroup({ name: "g", backend: http(upstream.url), apis: [
    { name: "far", method: "GET", path: "/far" },
    { name: "fixed", method: "GET", path: "/fixed", backend: mock({ text: "from mock" }) },
    { name: "made", method: "GET", path: "/made/{id}", backend: { kind: "function", handler: ({ params }) => ({ status: 200, text: "from function " + params.id }) } },
  ] });
  const gateway = createGateway({ groups: [group] });
  for (const url of ["/far", "/fixed", "/made/7"]) {
    const response = await gateway.dispatch({ method: "GET", url });
    console.log(response.served.kind + "/" + response.served.source + ": " + (await response.text()));
  }
  await gateway.close();
  await upstream.close();
}
main();
`;
const printed = "http/group: from upstream\nmock/api: from mock\nfunction/api: from function 7\n";

describe("the packed package in an empty project", () => {
  it("holds the build, its papers and nothing else", () => {
    const outside = consumer.packed.filter((path) => !path.startsWith("dist/"));
    expect(outside.sort()).toEqual(["CHANGELOG.md", "LICENSE", "README.md", "package.json"]);
    expect(consumer.packed).toEqual(
      expect.arrayContaining(["dist/index.js", "dist/index.cjs", "dist/index.d.ts", "dist/index.d.cts", "dist/schema.json"]),
    );
  });

  it("answers when imported", async () => {
    const imports = 'import { createGateway, defineGroup, http, mock } from "pointsman";\nimport { serve } from "pointsman/node";';
    const file = consumer.write("run.mjs", program(imports));
    expect(await run(process.execPath, [file], consumer.folder)).toEqual({ exitCode: 0, stdout: printed, stderr: "" });
  });

  it("answers when required", async () => {
    const imports =
      'const { createGateway, defineGroup, http, mock } = require("pointsman");\nconst { serve } = require("pointsman/node");';
    const file = consumer.write("run.cjs", program(imports));
    expect(await run(process.execPath, [file], consumer.folder)).toEqual({ exitCode: 0, stdout: printed, stderr: "" });
  });

  it("has its JSON Schema at a subpath, and a core that loads by itself", async () => {
    const file = consumer.write(
      "parts.mjs",
      `import { createRequire } from "node:module";
       import { resolveBackend } from "pointsman/core";
       const schema = createRequire(import.meta.url)("pointsman/schema.json");
       console.log(schema.$schema, typeof resolveBackend);`,
    );
    const { stdout, stderr } = await run(process.execPath, [file], consumer.folder);
    expect({ stdout, stderr }).toEqual({ stdout: "https://json-schema.org/draft/2020-12/schema function\n", stderr: "" });
  });

  it("has a command, which needs nothing but what was installed", async () => {
    const file = consumer.write(
      "gateway.yaml",
      "groups: [{ name: g, backend: { kind: mock }, apis: [{ name: a, method: GET, path: /a }] }]",
    );
    const command = join(consumer.folder, "node_modules/.bin/pointsman");
    expect(await run(command, ["check", file], consumer.folder)).toEqual({
      exitCode: 0,
      stdout: `${file}: no issues in 1 group with 1 API\n`,
      stderr: "",
    });
    for (const bundled of ["commander", "yaml"]) expect(existsSync(join(consumer.folder, "node_modules", bundled))).toBe(false);
  });

  it("loads no undici and no node module through pointsman/core", () => {
    const core = readFileSync(join(consumer.folder, "node_modules/pointsman/dist/core.js"), "utf8");
    const chunks = [...core.matchAll(/from '\.\/([^']+)'|from "\.\/([^"]+)"/g)].map((match) => match[1] ?? match[2] ?? "");
    const texts = chunks.map((chunk) => readFileSync(join(consumer.folder, "node_modules/pointsman/dist", chunk), "utf8"));
    for (const text of [core, ...texts]) expect(text).not.toMatch(/from ["'](?:node:|undici)/);
  });

  it("every subpath loads, or names the peer that it needs", async () => {
    for (const [subpath, { imported, required }] of Object.entries(await load())) {
      const [peer] = needs[subpath]?.runs ?? [];
      if (peer === undefined) expect({ subpath, imported }).toEqual({ subpath, imported: expect.not.stringMatching(/^ERR_|^$/) });
      else expect({ subpath, imported }).toEqual({ subpath, imported: `ERR_MODULE_NOT_FOUND ${peer}` });
      expect({ subpath, names: required.replace("MODULE", "ERR_MODULE") }).toEqual({
        subpath,
        names: peer === undefined ? imported : `ERR_MODULE_NOT_FOUND ${peer}`,
      });
    }
  });
});

/** The names that each subpath exports in both module formats, or what is missing there. */
async function load(): Promise<Readonly<Record<string, { readonly imported: string; readonly required: string }>>> {
  const file = consumer.write(
    "load.mjs",
    `import { createRequire } from "node:module";
     const require = createRequire(import.meta.url);
     const missing = ({ code, message }) => code + " " + /'([^']+)'/.exec(message)?.[1];
     const names = (module) => Object.keys(module).filter((name) => name !== "default").sort().join();
     const found = {};
     for (const subpath of ${JSON.stringify(subpaths)}) {
       const name = subpath.replace(".", "pointsman");
       const imported = await import(name).then(names, missing);
       let required;
       try { required = names(require(name)); } catch (error) { required = missing(error); }
       found[subpath] = { imported, required };
     }
     console.log(JSON.stringify(found));`,
  );
  const { exitCode, stdout, stderr } = await run(process.execPath, [file], consumer.folder);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  return JSON.parse(stdout);
}

describe("the packed package beside every optional peer", () => {
  beforeAll(() => addPeers(consumer.folder, peers));

  it("every subpath loads, with the same names in both module formats", async () => {
    for (const [subpath, { imported, required }] of Object.entries(await load())) {
      expect({ subpath, imported, required }).toEqual({ subpath, imported: expect.not.stringMatching(/^ERR_|^$/), required: imported });
    }
  });

  it.each([
    ["imported", "threads.mjs", (names: string, from: string) => `import ${names} from "${from}";`],
    ["required", "threads.cjs", (names: string, from: string) => `const ${names} = require("${from}");`],
  ])("runs functions of both module formats in threads when %s", async (_, name, take) => {
    consumer.write("made.mjs", "export const made = ({ params }) => ({ status: 200, text: 'made ' + params.id });");
    consumer.write("old.cjs", "exports.made = async ({ json }) => ({ got: await json() });");
    const file = consumer.write(
      name,
      `${take("{ createGateway }", "pointsman")}
       ${take("{ fromModule }", "pointsman/functions")}
       ${take("{ pathToFileURL }", "node:url")}
       async function main() {
         const handler = (file) => fromModule(pathToFileURL(file), { export: "made", threads: 1 });
         const gateway = createGateway({ groups: [{ name: "g", apis: [
           { name: "made", method: "GET", path: "/made/{id}", backend: { kind: "function", handler: handler("made.mjs") } },
           { name: "old", method: "POST", path: "/old", backend: { kind: "function", handler: handler("old.cjs") } },
         ] }] });
         console.log(await (await gateway.dispatch({ method: "GET", url: "/made/7" })).text());
         console.log(await (await gateway.dispatch({ method: "POST", url: "/old", body: "[1]" })).text());
         await gateway.close();
       }
       main();`,
    );
    expect(await run(process.execPath, [file], consumer.folder)).toEqual({ exitCode: 0, stdout: 'made 7\n{"got":[1]}\n', stderr: "" });
  });
});
