import manifest from "../../../package.json" with { type: "json" };

/**
 * What a subpath does not do without: `runs` to be loaded, `types` to be type-checked with `skipLibCheck: false`. Every other
 * subpath works in an empty project, and so does every new one that is not named here.
 */
export const needs: Readonly<Record<string, { readonly runs?: readonly string[]; readonly types?: readonly string[] }>> = {
  "./functions": { types: ["@types/aws-lambda"] },
  "./lambda": { types: ["@types/aws-lambda"] },
  "./otel": { runs: ["@opentelemetry/api"], types: ["@opentelemetry/api"] },
  "./releases/postgres": { runs: ["pg"] },
  "./testing/arbitraries": { types: ["fast-check"] },
  "./testing/jest": { types: ["expect"] },
  "./testing/vitest": { types: ["vitest"] },
};

/** The subpaths with code. */
export const subpaths = Object.entries<unknown>(manifest.exports).flatMap(([path, target]) => (typeof target === "string" ? [] : [path]));
export const peers = Object.keys(manifest.peerDependencies);
/** Packages that a user of some subpath has beside its peer: types that are published by themselves, and jest's own globals. */
export const beside = ["@types/pg", "@types/express", "@jest/globals"];
