import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root, run } from "./support/run.js";

interface Cruise {
  readonly modules: readonly {
    readonly source: string;
    readonly dependencies: readonly { readonly dependencyTypes: readonly string[] }[];
  }[];
  readonly summary: {
    readonly violations: readonly { readonly rule: { readonly name: string }; readonly from: string; readonly to: string }[];
  };
}

async function cruise(folder: string): Promise<Cruise> {
  const program = join(root, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
  const config = join(root, ".dependency-cruiser.cjs");
  const { stdout, stderr } = await run(process.execPath, [program, "src", "--config", config, "--output-type", "json"], folder);
  expect(stderr).toBe("");
  return JSON.parse(stdout);
}

const found = ({ summary }: Cruise) => summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`);

describe("the layers of src", () => {
  it("hold, type-only imports included, and no module was overlooked", { timeout: 60_000 }, async () => {
    const result = await cruise(root);
    const seen = result.modules.map(({ source }) => source).filter((source) => source.startsWith("src/"));
    const present = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".ts"));
    expect(seen.sort()).toEqual(present.map((path) => `src/${path}`).sort());
    expect(seen.length).toBeGreaterThan(30);
    expect(result.modules.flatMap(({ dependencies }) => dependencies.flatMap(({ dependencyTypes }) => dependencyTypes))).toContain(
      "type-only",
    );
    expect(found(result)).toEqual([]);
  });
});

/** A module, what it must not import, and the rule that says so. All of them are imports of types alone. */
const breaches = [
  ["src/core/errors.ts", "./model/noun.js", "errors-imports"],
  ["src/core/model/upwards.ts", "../dispatch/noun.js", "model-imports"],
  ["src/core/rules/upwards.ts", "../route/noun.js", "rules-imports"],
  ["src/core/route/sideways.ts", "../resolve/noun.js", "route-imports"],
  ["src/core/resolve/sideways.ts", "../route/noun.js", "resolve-imports"],
  ["src/core/outwards.ts", "../backends/mock/noun.js", "core-imports"],
  ["src/core/dispatch/outwards.ts", "../../platform/noun.js", "dispatch-imports"],
  ["src/platform/upwards.ts", "../core/dispatch/noun.js", "platform-imports"],
  ["src/backends/mock/sideways.ts", "../http/noun.js", "mock-imports"],
  ["src/backends/function/sideways.ts", "../mock/noun.js", "function-imports"],
  ["src/backends/http/upwards.ts", "../../core/dispatch/noun.js", "http-imports"],
  ["src/backends/http/transport/fetch/sideways.ts", "../undici/noun.js", "transports-imports"],
  ["src/backends/http/targets/client.ts", "undici", "undici-only-there"],
  ["src/backends/http/transport/fetch/socket.ts", "node:net", "node-only-there"],
  ["src/edge/connections.ts", "../backends/http/transport/undici/noun.js", "edge-imports"],
  ["src/edge/socket.ts", "node:net", "node-only-there"],
  ["src/integrations/node/inwards.ts", "../../backends/http/noun.js", "integrations-imports"],
  ["src/integrations/node/sideways.ts", "../express/noun.js", "integrations-imports"],
  ["src/diagnostics/inwards.ts", "../core/dispatch/noun.js", "diagnostics-imports"],
  ["src/otel/inwards.ts", "../core/dispatch/noun.js", "otel-imports"],
  ["src/core/dispatch/tracer.ts", "@opentelemetry/api", "opentelemetry-only-there"],
  ["src/schema/inwards.ts", "../backends/http/noun.js", "schema-imports"],
  ["src/backends/call/sideways.ts", "../mock/noun.js", "call-imports"],
  ["src/testing/gateway/inwards.ts", "../../releases/noun.js", "testing-imports"],
  ["src/testing/gateway/sideways.ts", "../../backends/function/noun.js", "testing-imports"],
  ["src/testing/intercept/inwards.ts", "../../core/model/noun.js", "intercept-imports"],
  ["src/testing/intercept/sideways.ts", "../record/noun.js", "intercept-imports"],
  ["src/testing/record/inwards.ts", "../../core/dispatch/noun.js", "record-imports"],
  ["src/testing/arbitraries/inwards.ts", "../../core/route/noun.js", "arbitraries-imports"],
  ["src/testing/arbitraries/eager.ts", "fast-check", "fast-check-only-there"],
  ["src/testing/gateway/eager.ts", "fast-check", "fast-check-only-there"],
  ["src/testing/record/eager.ts", "@mswjs/interceptors", "interceptors-only-there"],
  ["src/testing/intercept/undici/eager.ts", "@mswjs/interceptors", "interceptors-only-there"],
  ["src/outwards.ts", "./integrations/node/noun.js", "nobody-imports-integrations"],
  ["src/backends/mock/socket.ts", "node:net", "node-only-there"],
  ["src/core/dispatch/socket.ts", "node:http", "node-only-there"],
  ["src/backends/function/client.ts", "undici", "undici-only-there"],
  ["src/releases/store.ts", "../core/model/noun.js", "store-imports"],
  ["src/releases/stores/part.ts", "./etcd/noun.js", "store-parts-imports"],
  ["src/releases/stores/etcd/sideways.ts", "../postgres/noun.js", "stores-imports"],
  ["src/releases/stores/etcd/client.ts", "pg", "pg-only-there"],
  ["src/releases/stores/postgres/client.ts", "undici", "undici-only-there"],
  ["src/functions/upwards.ts", "../core/dispatch/noun.js", "functions-imports"],
  ["src/functions/sideways.ts", "../backends/function/noun.js", "functions-imports"],
  ["src/functions/lambda/threads.ts", "piscina", "piscina-only-there"],
  ["src/functions/lambda/express.ts", "express", "express-only-there"],
  ["src/integrations/node/express.ts", "express", "express-only-there"],
  ["src/core/model/upstairs.ts", "../../releases/noun.js", "model-imports"],
  ["src/releases/follow/inwards.ts", "../../backends/http/noun.js", "releases-imports"],
  ["src/releases/sideways.ts", "../testing/noun.js", "releases-imports"],
  ["src/releases/testing.ts", "../testing/noun.js", "nobody-imports-integrations"],
  ["src/cli/inwards.ts", "../backends/http/noun.js", "cli-imports"],
  ["src/cli/deep.ts", "../releases/stores/file/noun.js", "cli-imports"],
  ["src/cli/terminal/yaml.ts", "yaml", "yaml-only-there"],
  ["src/releases/command.ts", "../cli/noun.js", "nobody-imports-integrations"],
  ["src/core/rules/commander.ts", "commander", "commander-only-there"],
  ["src/backends/mock/around.ts", "./back.js", "no-cycle"],
] as const;

describe("the layer rules", () => {
  const folder = mkdtempSync(join(tmpdir(), "pointsman-layers-"));
  let violations: readonly string[];

  beforeAll(async () => {
    const write = (path: string, text: string) => {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    };
    write("package.json", "{}");
    write("tsconfig.json", '{ "compilerOptions": { "module": "NodeNext" } }');
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    for (const [file, target] of breaches) {
      write(file, `import type * as noun from "${target}";\nexport type Use = typeof noun;\n`);
      if (target.endsWith("noun.js")) write(join(dirname(file), target.replace(/js$/, "ts")), "export interface Noun { readonly a: 1 }\n");
    }
    write("src/backends/mock/back.ts", 'import type { Use } from "./around.js";\nexport type Back = Use;\n');
    violations = found(await cruise(folder));
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(breaches)("refuse that %s imports %s", (file, _, rule) => {
    expect(violations).toContainEqual(expect.stringContaining(`${rule}: ${file} -> `));
  });
});
