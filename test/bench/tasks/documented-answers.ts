import type { GatewayConfig, JsonSchema } from "../../../src/index.js";
import { loadLibrary, loadOpenApiLibrary } from "../library.js";
import { nanosecondsEach, refuseIf, type Task, warmUpMs } from "./task.js";

export interface DocumentedAnswersInput {
  readonly roundMs: number;
}

/** What answers a request: Mocks of this library, and Prism by the same document. */
export const documentedContestants = {
  fixed: "pointsman, Mock with a fixed answer",
  example: "pointsman, Mock by a documented example",
  generated: "pointsman, generated for each path",
  prism: "@stoplight/prism-http, generated (dynamic)",
} as const;

const pet: JsonSchema = {
  type: "object",
  required: ["id", "name", "status"],
  properties: {
    id: { type: "integer", minimum: 1, maximum: 100_000 },
    name: { type: "string", minLength: 3, maxLength: 20 },
    status: { type: "string", enum: ["available", "pending", "sold"] },
    born: { type: "string", format: "date" },
    owner: {
      type: "object",
      required: ["email"],
      properties: { email: { type: "string", format: "email" }, id: { type: "string", format: "uuid" } },
    },
    tags: { type: "array", maxItems: 3, items: { type: "string", pattern: "^[a-z]{3,8}$" } },
  },
};
const example = { id: 7, name: "Tama", status: "available", tags: ["small"] };
const paths = Array.from({ length: 1000 }, (_, i) => `/pets/${i}`);

type Ask = (path: string) => Promise<unknown>;

/** Nanoseconds per request whose answer is there as a value or as bytes, whatever its maker gives. */
export const documentedAnswers: Task<DocumentedAnswersInput> = async (name, { roundMs }) => {
  const ask = name === documentedContestants.prism ? await askPrism() : await askGateway(name);
  const seen = new Set<string>();
  for (const path of paths.slice(0, 20)) seen.add(JSON.stringify(await ask(path)));
  const varies = name === documentedContestants.generated || name === documentedContestants.prism;
  refuseIf(seen.size > 10 === varies ? undefined : `gave ${seen.size} different answers to 20 paths`);
  const measure = (ms: number) =>
    nanosecondsEach(
      100,
      ms,
      (size) => Array.from({ length: size }, (_, i) => paths[i % paths.length] as string),
      async (batch) => {
        for (const path of batch) await ask(path);
      },
    );
  await measure(warmUpMs);
  return async () => ({ each: await measure(roundMs) });
};

async function askGateway(name: string): Promise<Ask> {
  const [{ createGateway }, { openApiOperations }] = await Promise.all([loadLibrary(), loadOpenApiLibrary()]);
  const examples = name === documentedContestants.example ? { examples: { default: example } } : {};
  const operation = { responses: { 200: { content: { "application/json": { schema: pet, ...examples } } } } };
  const backend = name === documentedContestants.fixed ? { kind: "mock" as const, json: example } : { kind: "mock" as const };
  const config: GatewayConfig = { groups: [{ name: "g", backend, apis: [{ name: "get", method: "GET", path: "/pets/{id}", operation }] }] };
  const operations = openApiOperations({ answers: { dynamic: name === documentedContestants.generated } });
  const gateway = createGateway(config, { operations });
  return async (url) => (await gateway.dispatch({ method: "GET", url })).text();
}

/** Prism as it is embedded: without a server, given the parsed request. It checks requests and answers, as it does by default. */
async function askPrism(): Promise<Ask> {
  const { createInstance, getHttpOperationsFromSpec } = await import("@stoplight/prism-http");
  const get = {
    operationId: "get",
    parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }],
    responses: { 200: { description: "A pet", content: { "application/json": { schema: pet } } } },
  };
  const document = { openapi: "3.0.3", info: { title: "pets", version: "1" }, paths: { "/pets/{id}": { get } } };
  const operations = await getHttpOperationsFromSpec(document);
  const config = {
    isProxy: false,
    mock: { dynamic: true },
    checkSecurity: true,
    validateRequest: true,
    validateResponse: true,
    errors: false,
  } as const;
  const quiet = Object.fromEntries(
    ["info", "warn", "error", "debug", "trace", "fatal", "success", "start"].map((level) => [level, () => {}]),
  );
  const logger = Object.assign(quiet, { child: () => logger }) as never;
  const prism = createInstance(config as never, { logger });
  return async (path) => {
    const request = { method: "get", url: { path, query: {} }, headers: {} } as const;
    const result = await prism.request(request, operations, config as never)();
    if (result._tag === "Left") throw result.left;
    return result.right.output.body;
  };
}
