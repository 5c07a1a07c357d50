import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { MockResponse } from "pointsman";

/** An operation of the GitHub REST description, with what the description says that it answers. */
export interface GithubOperation {
  /** `repos/get`; unique. */
  readonly id: string;
  /** Upper case. */
  readonly method: string;
  /** `/repos/{owner}/{repo}`. */
  readonly path: string;
  readonly response: MockResponse;
}

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly examples: Readonly<Record<string, Example>>; readonly responses: Readonly<Record<string, Documented>> };
}

interface Operation {
  readonly operationId: string;
  readonly responses: Readonly<Record<string, Reference<Documented>>>;
}

interface Documented {
  readonly content?: Readonly<Record<string, { readonly examples?: Readonly<Record<string, Reference<Example>>> }>>;
}

interface Example {
  readonly value: Exclude<MockResponse["json"], undefined>;
}

type Reference<Target> = Target | { readonly $ref: string };

const methods = new Set(["get", "head", "post", "put", "patch", "delete", "options"]);

/** Reads every operation of the description that the npm package `@octokit/openapi` ships. */
export async function readGithubOperations(): Promise<readonly GithubOperation[]> {
  const require = createRequire(import.meta.url);
  const description: Description = JSON.parse(await readFile(require.resolve("@octokit/openapi/generated/api.github.com.json"), "utf8"));
  return Object.entries(description.paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([method]) => methods.has(method))
      .map(([method, operation]) => ({
        id: operation.operationId,
        method: method.toUpperCase(),
        path,
        response: documentedResponse(description, operation),
      })),
  );
}

/** The first response that is documented, with its first example where there is one. */
function documentedResponse(description: Description, operation: Operation): MockResponse {
  const [status, reference] = Object.entries(operation.responses)[0] ?? ["200", {}];
  const { content } = "$ref" in reference ? named(description.components.responses, reference.$ref) : reference;
  const example = Object.values(Object.values(content ?? {})[0]?.examples ?? {})[0];
  if (example === undefined || status === "204" || status === "205") return { status: Number(status) };
  const { value } = "$ref" in example ? named(description.components.examples, example.$ref) : example;
  return { status: Number(status), json: value };
}

/** What `#/components/…/name` stands for. */
function named<Target>(components: Readonly<Record<string, Target>>, pointer: string): Target {
  const target = components[pointer.slice(pointer.lastIndexOf("/") + 1)];
  if (target === undefined) throw new Error(`The description has no ${pointer}.`);
  return target;
}
