import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addPeers, type Consumer, compile, installPacked } from "./support/consumer.js";
import { beside, needs, peers, subpaths } from "./support/subpaths.js";

let consumer: Consumer;
beforeAll(async () => {
  consumer = await installPacked();
}, 180_000);
afterAll(() => rmSync(consumer.folder, { recursive: true, force: true }));

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

/** The matchers as a user of vitest and one of jest write them. */
const matchers = (expectation: string, subpath: string) => `
import { expect } from "${expectation}";
import { defineGroup, mock } from "pointsman";
import { fakeGateway } from "pointsman/testing";
import { matchers } from "${subpath}";

expect.extend(matchers);
const gw = fakeGateway(defineGroup({ name: "g", backend: mock(), apis: [{ name: "a", method: "GET", path: "/a" }] }));
expect(gw).toHaveServed("g.a", { times: 1, backend: "mock" });
expect(gw).not.toHaveHandledEverything();
// @ts-expect-error the gateway has no such API
expect(gw).toHaveServed("g.b");
// @ts-expect-error there is no such expectation
expect(gw).toHaveServed("g.a", { tmies: 1 });
// @ts-expect-error there is no such matcher
expect(gw).toHaveServedAll();
`;

/** A use of each of these subpaths. */
const useOf = (chosen: readonly string[]) =>
  `${chosen.map((subpath, i) => `import * as module${i} from "${subpath.replace(".", "pointsman")}";\n`).join("")}
export const used = [${chosen.map((_, i) => `module${i}`).join()}];\n`;

const nodeNext = ["--module", "NodeNext"];
const bundler = ["--module", "ESNext", "--moduleResolution", "Bundler"];

/** Type-checks files and all declarations that they reach (`skipLibCheck: false`), as the strictest user does. */
function typeCheck(
  files: Readonly<Record<string, string>>,
  options: readonly string[],
  lib = "ES2023,ESNext.Disposable",
): Promise<unknown> {
  for (const [name, text] of Object.entries(files)) consumer.write(name, text);
  const strictest = ["--exactOptionalPropertyTypes", "--noUncheckedIndexedAccess"];
  return compile(consumer, Object.keys(files), ["--lib", lib, ...strictest, ...options]);
}

const clean = { exitCode: 0, stdout: "", stderr: "" };

describe("types of the packed package in a project without any optional peer", () => {
  it("of the core need neither DOM nor Node.js", { timeout: 60_000 }, async () => {
    expect(await typeCheck({ "pure.mts": useOf(["./core"]) }, ["--typeRoots", "none", ...nodeNext])).toEqual(clean);
  });

  it("of every subpath that needs none hold, in both module formats", { timeout: 120_000 }, async () => {
    const text = useOf(subpaths.filter((subpath) => needs[subpath]?.types === undefined));
    expect(await typeCheck({ "bare.mts": text, "bare.cts": text }, ["--types", "node", ...nodeNext])).toEqual(clean);
  });
});

describe("types of the packed package in a project with every optional peer", () => {
  beforeAll(() => addPeers(consumer.folder, [...peers, ...beside]));

  // One format at a time: who augments the `expect` of both at once declares it twice.
  it.each([
    [
      "an ES module",
      {
        "all.mts": useOf(subpaths),
        "typed.mts": typed,
        "functions.mts": functions,
        "vitest.mts": matchers("vitest", "pointsman/testing/vitest"),
        "jest.mts": matchers("@jest/globals", "pointsman/testing/jest"),
      },
      nodeNext,
    ],
    [
      "a CommonJS module",
      { "all.cts": useOf(subpaths), "typed.cts": typed, "jest.cts": matchers("@jest/globals", "pointsman/testing/jest") },
      nodeNext,
    ],
    ["a bundler's module", { "bundled.ts": typed, "matched.ts": matchers("vitest", "pointsman/testing/vitest") }, bundler],
  ])("hold in %s", { timeout: 180_000 }, async (_, files, options) => {
    expect(await typeCheck(files, ["--types", "node", ...options], "ES2023,ESNext.Disposable,DOM")).toEqual(clean);
  });
});
