import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type Operation, operation } from "./operations.js";

interface Parameter {
  readonly $ref?: string;
  readonly name: string;
  readonly in: string;
  readonly "x-multi-segment"?: boolean;
}

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly parameters?: readonly Parameter[] }>>>>;
  readonly components: { readonly parameters: Readonly<Record<string, Parameter>> };
}

const methods = ["get", "put", "post", "delete", "patch", "head", "options"];

/**
 * Every operation of the GitHub REST description but one: `compare/{base}...{head}` mixes parameters within a segment,
 * which most contestants can't do. A last parameter that the description marks as several segments is greedy.
 */
export function githubTable(): Operation[] {
  const file = createRequire(import.meta.url).resolve("@octokit/openapi/generated/api.github.com.json");
  const description = JSON.parse(readFileSync(file, "utf8")) as Description;
  const operations: Operation[] = [];
  for (const [path, item] of Object.entries(description.paths)) {
    if (/[^/]\{|\}[^/]/.test(path)) continue;
    for (const method of methods) {
      const described = item[method];
      if (described === undefined) continue;
      const template = templateOf(path, described.parameters ?? [], description);
      operations.push(operation(operations.length, method.toUpperCase(), template));
    }
  }
  return operations;
}

/** The path with names that every contestant takes, and its last parameter greedy where it is described so. */
function templateOf(path: string, parameters: readonly Parameter[], { components }: Description): string {
  const last = /\{([^{}]+)\}$/.exec(path)?.[1];
  const greedy = parameters
    .map((parameter) => (parameter.$ref === undefined ? parameter : components.parameters[parameter.$ref.split("/").at(-1) as string]))
    .some((parameter) => parameter?.in === "path" && parameter.name === last && parameter["x-multi-segment"] === true);
  const named = path.replace(/\{([^{}]+)\}/g, (_, name: string) => `{${name.replace(/\W/g, "_")}}`);
  return greedy ? named.replace(/\}$/, "+}") : named;
}
