import { type Api, type ApiGroup, createGateway } from "../../src/index.js";
import { groupFromOpenApiObject, OpenApiError } from "../../src/openapi/index.js";

/** What became of one document. */
export interface Examined {
  readonly document: string;
  /** Operations that the document has. */
  readonly operations: number;
  readonly apis: number;
  /** Requests, one for each API, that reached their own API and were answered by its Mock. */
  readonly answered: number;
  /** Why there is no group. */
  readonly failure?: string;
  /** Warnings by their code. */
  readonly warnings: Readonly<Record<string, number>>;
  /** Why operations were left out, and what became of requests that went wrong; a few of each document. */
  readonly remarks: readonly string[];
  readonly ms: number;
}

const methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
const maxRemarks = 10;

/** Imports a document and asks each of its APIs once. Only a bug throws. */
export async function examine(document: string, content: object): Promise<Examined> {
  const began = performance.now();
  const operations = countOperations(content);
  try {
    const { group, warnings } = groupFromOpenApiObject(content, { backend: "mock" });
    const strays = await askEach(group);
    const counts: Record<string, number> = {};
    for (const { code } of warnings) counts[code] = (counts[code] ?? 0) + 1;
    const left = warnings.filter(({ code }) => code === "OPERATION_LEFT_OUT").map(({ path, message }) => `${path}: ${message}`);
    return {
      document,
      operations,
      apis: group.apis.length,
      answered: group.apis.length - strays.length,
      warnings: counts,
      remarks: [...strays, ...left].slice(0, maxRemarks),
      ms: performance.now() - began,
    };
  } catch (error) {
    if (!(error instanceof OpenApiError)) throw error;
    return { document, operations, apis: 0, answered: 0, failure: error.message, warnings: {}, remarks: [], ms: performance.now() - began };
  }
}

function countOperations(content: object): number {
  const { paths } = content as { readonly paths?: Readonly<Record<string, object | null>> };
  return Object.entries(paths ?? {})
    .filter(([key]) => !key.startsWith("x-"))
    .reduce((sum, [, item]) => sum + methods.filter((method) => Object.hasOwn(item ?? {}, method)).length, 0);
}

/** Asks each API once; gives what went wrong. APIs with backends of their own get Mocks: nobody out there is asked. */
async function askEach(group: ApiGroup): Promise<readonly string[]> {
  const apis = group.apis.map(({ backend: _, ...api }): Api => api);
  const strays: string[] = [];
  await using gateway = createGateway({ groups: [{ ...group, apis }] });
  for (const api of apis) {
    const url = encoded((group.prefix ?? "") + filled(api.path));
    const { status, served } = await gateway.dispatch({ method: api.method as string, url });
    if (served.api !== api.name || served.kind !== "mock" || status !== 200) {
      strays.push(`${String(api.method)} ${url} got ${status} from ${served.api ?? "nobody"}, not ${api.name}`);
    }
  }
  return strays;
}

/** A path with values for its parameters that are no literals of other paths. */
function filled(path: string): string {
  return path.replace(/\{[^{}]*\}/g, "any-value-0");
}

function encoded(url: string): string {
  return url.replace(/[^\u0021-\u007e]+/g, encodeURIComponent);
}
