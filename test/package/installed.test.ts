import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Consumer, compile, installPacked } from "./support/consumer.js";
import { run } from "./support/run.js";

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

  it("loads no undici and no node module through pointsman/core", () => {
    const core = readFileSync(join(consumer.folder, "node_modules/pointsman/dist/core.js"), "utf8");
    const chunks = [...core.matchAll(/from '\.\/([^']+)'|from "\.\/([^"]+)"/g)].map((match) => match[1] ?? match[2] ?? "");
    const texts = chunks.map((chunk) => readFileSync(join(consumer.folder, "node_modules/pointsman/dist", chunk), "utf8"));
    for (const text of [core, ...texts]) expect(text).not.toMatch(/from ["'](?:node:|undici)/);
  });
});

/** Types must arrive: what is right compiles, what is wrong does not, wherever the package is resolved from. */
const typed = `
import { createGateway, defineGroup, fn, http, mock, validateConfig, type DispatchEvent, type GatewayConfig, type Served } from "pointsman";
import { resolveBackend } from "pointsman/core";
import { serve, toNodeHandler } from "pointsman/node";
import { fromExpress, fromFetch } from "pointsman/functions";

const group = defineGroup({
  name: "pets",
  backend: http("https://pets.example.com"),
  apis: [
    { name: "get", method: "GET", path: "/pets/{petId}/photos/{photo}.{ext}", backend: { kind: "function", handler: ({ params }) => {
      const petId: string = params.petId;
      const ext: string = params.ext;
      // @ts-expect-error the path names no such parameter
      params.owner;
      return { json: { petId, ext } };
    } } },
    { name: "files", method: "GET", path: "/files/{path+}", backend: { kind: "function", handler: ({ params }) => params.path.length } },
    { name: "typed", method: "GET", path: "/a/{b}", backend: fn<"/a/{b}">(({ params }) => params.b) },
  ],
});

// @ts-expect-error group backend cannot be a function
const bad: GatewayConfig = { groups: [{ name: "bad", backend: { kind: "function", handler: () => 1 }, apis: [] }] };
// @ts-expect-error kinds are known
const unknown: GatewayConfig = { groups: [{ name: "bad", backend: { kind: "htpp", url: "http://a" }, apis: [] }] };

export async function main(): Promise<Served> {
  const gateway = createGateway({ groups: [group] });
  gateway.on("dispatch", (event: DispatchEvent) => event.served.kind);
  const handler: (request: import("node:http").IncomingMessage, response: import("node:http").ServerResponse) => void = toNodeHandler(gateway);
  const server = await serve(gateway, { port: 0, host: "127.0.0.1" });
  const url: string = server.url;
  const resolution = resolveBackend(group, "get");
  const result = validateConfig({ groups: [] });
  if (!result.ok) result.issues.map((issue) => issue.path);
  const response = await gateway.dispatch(new Request(url));
  const web: Response = await gateway.fetch(new Request(url));
  const answer: Response = response.toResponse();
  const forms = [fn(fromFetch(async (request) => new Response(request.url))), fn(fromExpress((req, res) => res.json(req.params)))];
  void [forms, handler, resolution.source, bad, unknown, mock(), web, answer];
  return response.served;
}
`;

const functions = `
import type { APIGatewayProxyHandler } from "aws-lambda";
import { createGateway } from "pointsman";
import { fromLambda, fromModule } from "pointsman/functions";

declare const handler: APIGatewayProxyHandler;
const adopt = fromModule(new URL("./adopt.js", import.meta.url), { threads: 2, memoryMb: 64 });
createGateway({ groups: [] }, { functions: { adopt, v1: fromLambda(handler, { payload: "1.0" }), v2: fromLambda(async (event) => event.rawPath) } });
// @ts-expect-error a handler of 1.0 is not given events of 2.0
fromLambda(handler);
export const closed: Promise<void> = adopt.close();
`;

const strictest = ["--exactOptionalPropertyTypes", "--noUncheckedIndexedAccess"];

describe("types of the packed package", () => {
  it("of functions hold where those of Lambda are installed", { timeout: 60_000 }, async () => {
    consumer.write("functions.mts", functions);
    const result = await compile(
      consumer,
      ["functions.mts"],
      ["--lib", "ES2023,ESNext.Disposable", "--types", "node", ...strictest, "--module", "NodeNext"],
    );
    expect(result).toEqual({ exitCode: 0, stdout: "", stderr: "" });
  });

  it.each([
    ["ES and CommonJS modules", ["esm.mts", "cjs.cts"], ["--module", "NodeNext"]],
    ["a bundler's module", ["bundled.ts"], ["--module", "ESNext", "--moduleResolution", "Bundler"]],
  ])("hold in %s", { timeout: 60_000 }, async (_, files, options) => {
    for (const file of files) consumer.write(file, typed);
    const result = await compile(consumer, files, ["--lib", "ES2023", "--types", "node", ...strictest, ...options]);
    expect(result).toEqual({ exitCode: 0, stdout: "", stderr: "" });
  });

  it("of the core need neither DOM nor Node.js", { timeout: 60_000 }, async () => {
    consumer.write(
      "pure.mts",
      'import { resolveBackend, validate } from "pointsman/core";\nexport const use = [resolveBackend, validate];\n',
    );
    const options = ["--lib", "ES2023,ESNext.Disposable", "--typeRoots", "none", "--module", "NodeNext"];
    expect(await compile(consumer, ["pure.mts"], options)).toEqual({ exitCode: 0, stdout: "", stderr: "" });
  });
});
