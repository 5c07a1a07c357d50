import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig, type Options } from "tsup";
import manifest from "./package.json" with { type: "json" };

type Plugin = NonNullable<Options["esbuildPlugins"]>[number];

const root = dirname(fileURLToPath(import.meta.url));
const output = "dist/cli";

/** The command uses the library as it is built beside it, so that the package holds nothing twice. */
const librarysEntries: Plugin = {
  name: "library's-entries",
  setup(build) {
    const built = new Map(Object.entries(manifest.tsup.entry).map(([name, source]) => [resolve(root, source), `dist/${name}.js`]));
    build.onResolve({ filter: /^\.{1,2}\/.*\.js$/ }, ({ path, resolveDir }) => {
      const file = built.get(resolve(resolveDir, path.replace(/js$/, "ts")));
      return file === undefined ? undefined : { path: relative(output, file), external: true };
    });
  },
};

/** The licences of all packages that are bundled, which ask to go where their code goes. */
const licences: Plugin = {
  name: "licences",
  setup(build) {
    build.onEnd(({ metafile }) => {
      const bundled = Object.keys(metafile?.inputs ?? {}).flatMap((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []);
      const texts = [...new Set(bundled)].sort().map((name) => {
        const { version } = JSON.parse(readFileSync(join(root, "node_modules", name, "package.json"), "utf8")) as { version: string };
        return `${name} ${version}\n\n${readFileSync(join(root, "node_modules", name, "LICENSE"), "utf8").trim()}\n`;
      });
      mkdirSync(join(root, output), { recursive: true });
      writeFileSync(join(root, output, "licences.txt"), texts.join(`\n${"-".repeat(80)}\n\n`));
    });
  },
};

export default defineConfig([
  // Both are built at the same time, each into a folder that it alone may empty.
  { ...(manifest.tsup as Options), clean: ["!cli/**"] },
  {
    entry: { pointsman: "src/cli/cli.ts" },
    outDir: output,
    format: "esm",
    target: "node20",
    splitting: true,
    clean: true,
    minifyWhitespace: true,
    minifySyntax: true,
    noExternal: ["commander", "yaml"],
    removeNodeProtocol: false,
    // What is bundled is CommonJS and requires modules of Node.js.
    banner: { js: 'import { createRequire as requireOf } from "node:module";\nconst require = requireOf(import.meta.url);' },
    define: { POINTSMAN_VERSION: JSON.stringify(manifest.version) },
    esbuildPlugins: [librarysEntries, licences],
    // Its ES modules: of a CommonJS module that is bundled, import() gives nothing by name.
    esbuildOptions: (options) => {
      options.alias = { yaml: join(root, "node_modules/yaml/browser/index.js") };
    },
  },
]);
