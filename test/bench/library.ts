/** The library as the bench sees it: typed from the source, loaded from the built package. */
export type Library = typeof import("../../src/index.js");
export type NodeLibrary = typeof import("../../src/integrations/node/index.js");

/** What is measured is the built package. A test of the contestants may load the source, to run without a build. */
const from = process.env["BENCH_LIBRARY"] === "source" ? "source" : "dist";

export function loadLibrary(): Promise<Library> {
  return load<Library>({ dist: "dist/index.js", source: "src/index.ts" }[from]);
}

export function loadNodeLibrary(): Promise<NodeLibrary> {
  return load<NodeLibrary>({ dist: "dist/node.js", source: "src/integrations/node/index.ts" }[from]);
}

/** By a path from the package's folder, in which the bench runs. */
async function load<Module>(path: string): Promise<Module> {
  return (await import(/* @vite-ignore */ new URL(path, `file://${process.cwd()}/`).href)) as Module;
}
