/** The library as the bench sees it: typed from the source, loaded from the built package. */
export type Library = typeof import("../../src/index.js");
export type NodeLibrary = typeof import("../../src/integrations/node/index.js");

export type ReleasesLibrary = typeof import("../../src/releases/index.js");
export type FunctionsLibrary = typeof import("../../src/functions/index.js");
export type TestingLibrary = typeof import("../../src/testing/index.js");

export function loadLibrary(): Promise<Library> {
  return load<Library>("dist/index.js", "src/index.ts");
}

export function loadNodeLibrary(): Promise<NodeLibrary> {
  return load<NodeLibrary>("dist/node.js", "src/integrations/node/index.ts");
}

export function loadReleasesLibrary(): Promise<ReleasesLibrary> {
  return load<ReleasesLibrary>("dist/releases.js", "src/releases/index.ts");
}

export function loadFunctionsLibrary(): Promise<FunctionsLibrary> {
  return load<FunctionsLibrary>("dist/functions.js", "src/functions/index.ts");
}

export function loadTestingLibrary(): Promise<TestingLibrary> {
  return load<TestingLibrary>("dist/testing.js", "src/testing/index.ts");
}

export function loadOpenApiLibrary(): Promise<typeof import("../../src/openapi/index.js")> {
  return load("dist/openapi.js", "src/openapi/index.ts");
}

/** The subpath of a framework. */
export function loadExpressLibrary(): Promise<typeof import("../../src/integrations/express/index.js")> {
  return load("dist/express.js", "src/integrations/express/index.ts");
}

export function loadFastifyLibrary(): Promise<typeof import("../../src/integrations/fastify/index.js")> {
  return load("dist/fastify.js", "src/integrations/fastify/index.ts");
}

export function loadKoaLibrary(): Promise<typeof import("../../src/integrations/koa/index.js")> {
  return load("dist/koa.js", "src/integrations/koa/index.ts");
}

export function loadHonoLibrary(): Promise<typeof import("../../src/integrations/hono/index.js")> {
  return load("dist/hono.js", "src/integrations/hono/index.ts");
}

export function loadFetchLibrary(): Promise<typeof import("../../src/integrations/fetch/index.js")> {
  return load("dist/fetch.js", "src/integrations/fetch/index.ts");
}

/**
 * What is measured is the built package; a test of the contestants loads the source, to run without a build.
 * Paths are from the package's folder, in which the bench runs.
 */
async function load<Module>(dist: string, source: string): Promise<Module> {
  const path = process.env.BENCH_LIBRARY === "source" ? source : dist;
  return (await import(/* @vite-ignore */ new URL(path, `file://${process.cwd()}/`).href)) as Module;
}
