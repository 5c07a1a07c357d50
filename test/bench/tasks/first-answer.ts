import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { GatewayConfig } from "../../../src/index.js";
import { loadLibrary, loadOpenApiLibrary } from "../library.js";
import { refuseIf, type Task } from "./task.js";

/** What a gateway for GitHub's description is made of. */
export const firstAnswerContestants = { document: "from the document", compiled: "from the compiled document" } as const;

export interface FirstAnswerInput {
  /** File of the compiled document. */
  readonly compiled: string;
}

/** GitHub's description, as it is published. */
export function githubDescription(): string {
  return createRequire(import.meta.url).resolve("@octokit/openapi/generated/api.github.com.json");
}

/**
 * Cold: milliseconds from GitHub's description on disk, or from what it was compiled to, to the first answer of a Mock. The worker is fresh and
 * does one round.
 */
export const firstAnswer: Task<FirstAnswerInput> = async (name, { compiled }) => {
  const [{ createGateway }, { groupFromOpenApi }] = await Promise.all([loadLibrary(), loadOpenApiLibrary()]);
  const make = async (): Promise<GatewayConfig> => {
    if (name === firstAnswerContestants.compiled) return JSON.parse(await readFile(compiled, "utf8")) as GatewayConfig;
    return { groups: [(await groupFromOpenApi(githubDescription(), { backend: "mock" })).group] };
  };
  return async () => {
    const begun = performance.now();
    const gateway = createGateway(await make());
    const { served } = await gateway.dispatch({ method: "GET", url: "/repos/any-owner/any-repo" });
    const ms = performance.now() - begun;
    refuseIf(served.api === "repos/get" ? undefined : `the request reached ${served.api}`);
    await gateway.close();
    return { ms };
  };
};
