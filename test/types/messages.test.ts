import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const folder = dirname(fileURLToPath(import.meta.url));

/** What the compiler says to each program, with the project's own options. One compiler run for all of them. */
function messagesOf(programs: Readonly<Record<string, string>>): Record<string, string> {
  const { config } = ts.readConfigFile(join(folder, "../../tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [] }, ts.sys, join(folder, "../.."));
  const host = ts.createCompilerHost(options);
  const files = new Map(
    Object.entries(programs).map(([name, text]) => [
      join(folder, `${name}.virtual.ts`),
      `import * as p from "../../src/index.js";\n${text}\n`,
    ]),
  );
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (file) => files.has(file) || fileExists(file);
  host.readFile = (file) => files.get(file) ?? readFile(file);
  host.getSourceFile = (file, version, ...rest) => {
    const text = files.get(file);
    return text === undefined ? getSourceFile(file, version, ...rest) : ts.createSourceFile(file, text, version);
  };
  const program = ts.createProgram([...files.keys()], options, host);
  return Object.fromEntries(
    [...files.keys()].map((file, i) => {
      const found = program.getSemanticDiagnostics(program.getSourceFile(file));
      return [
        Object.keys(programs)[i] as string,
        found.map(({ messageText }) => sorted(ts.flattenDiagnosticMessageText(messageText, "\n"))).join("\n\n"),
      ];
    }),
  );
}

/** The members of a union come in the order in which the compiler met them: the same text for any order. */
function sorted(message: string): string {
  return message.replace(/"\w+"(?: \| "\w+")+/g, (union) => union.split(" | ").sort().join(" | "));
}

const messages = messagesOf({
  legal:
    'export const group: p.ApiGroup = { name: "g", backend: p.mock(), apis: [{ name: "a", method: "GET", path: "/", backend: p.fn("f") }] };',
  group: 'export const group: p.ApiGroup = { name: "g", backend: { kind: "function", name: "f" }, apis: [] };',
  define:
    'export const group = p.defineGroup({ name: "g", backend: { kind: "function", name: "f" }, apis: [{ name: "a", method: "GET", path: "/" }] });',
  gateway: 'export const gateway = p.createGateway({ groups: [{ name: "g", backend: { kind: "function", name: "f" }, apis: [] }] });',
  kind: 'export const api: p.Api = { name: "a", method: "GET", path: "/", backend: { kind: "htp", url: "http://a" } };',
  params:
    'export const api = p.defineGroup({ name: "g", apis: [{ name: "a", method: "GET", path: "/{petId}", backend: { kind: "function", handler: ({ params }) => params.petID } }] });',
});

describe("compiler messages that a user can act on", () => {
  it("has none for a legal program, so that the others mean something", () => {
    expect(messages.legal).toBe("");
  });

  it.each(["group", "define", "gateway"])("names the legal kinds where a group has a function (%s)", (program) => {
    expect(messages[program]).toContain('"function"');
    expect(messages[program]).toContain('"http"');
    expect(messages[program]).toContain('"mock"');
    expect(messages[program]?.split("\n").length).toBeLessThanOrEqual(6);
  });

  it("stays as it is", () => {
    expect(messages).toMatchInlineSnapshot(`
      {
        "define": "Type '"function"' is not assignable to type '"http" | "mock"'.",
        "gateway": "No overload matches this call.
        Overload 1 of 2, '(released: ReleasedConfig, options?: Omit<OptionsWith<readonly []>, "environment" | "environments"> | undefined): Gateway<never>', gave the following error.
          Object literal may only specify known properties, and 'groups' does not exist in type 'ReleasedConfig'.
        Overload 2 of 2, '(config: GatewayConfig<never>, options?: OptionsWith<readonly []> | undefined): Gateway<never>', gave the following error.
          Type '"function"' is not assignable to type '"http" | "mock"'.",
        "group": "Type '"function"' is not assignable to type '"http" | "mock"'.",
        "kind": "Type '"htp"' is not assignable to type '"function" | "http" | "mock"'. Did you mean '"http"'?",
        "legal": "",
        "params": "Property 'petID' does not exist on type '{ readonly petId: string; }'. Did you mean 'petId'?",
      }
    `);
  });
});
