/**
 * A gateway for every operation of the GitHub REST API: all on Mock with the answers that its description documents, but
 * ten that are overridden. One request per operation shows that each reaches its own API.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type Api, type BackendConfig, createGateway, fn, http, mock } from "pointsman";
import { type GithubOperation, readGithubOperations } from "./support/github-description.js";
import { table } from "./support/table.js";

const upstream = createServer((request, response) => {
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ upstream: request.url }));
});
await new Promise<void>((resolve) => {
  upstream.listen(0, "127.0.0.1", resolve);
});
const upstreamUrl = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;

const overrides = new Map<string, BackendConfig>([
  ["repos/get", http(upstreamUrl)],
  ["repos/compare-commits", http(upstreamUrl)],
  ["users/get-by-username", http(upstreamUrl)],
  ["pulls/get", http(upstreamUrl)],
  ["gists/create", http(upstreamUrl)],
  ["meta/get-zen", fn(() => ({ status: 200, text: "Keep it logically awesome." }))],
  ["rate-limit/get", fn(() => ({ rate: { limit: 60, remaining: 59 } }))],
  ["search/repos", fn(({ query }) => ({ q: query.get("q"), total_count: 0, items: [] }))],
  ["issues/create", fn(({ params }) => ({ status: 201, json: { repository: `${params.owner}/${params.repo}`, number: 1 } }))],
  ["actions/get-workflow-run", fn(({ params }) => ({ id: params.run_id, status: "queued" }))],
]);

const operations = await readGithubOperations();
const began = performance.now();
const gateway = createGateway({ groups: [{ name: "github", backend: mock(), apis: operations.map(toApi) }] });
const built = performance.now();

const overridden: string[][] = [];
const strays: string[] = [];
const kinds: Record<string, number> = {};
for (const operation of operations) {
  const url = requestUrl(operation);
  const response = await gateway.dispatch({ method: operation.method, url });
  const { api, kind, source } = response.served;
  const body = await response.text();
  if (api !== operation.id) strays.push(`${operation.method} ${url} reached ${api}, not ${operation.id}`);
  kinds[kind] = (kinds[kind] ?? 0) + 1;
  if (overrides.has(operation.id)) overridden.push([`${operation.method} ${url}`, String(response.status), `${api}`, kind, source, body]);
}
const done = performance.now();

console.log(
  `${operations.length} APIs built in ${(built - began).toFixed(0)} ms, as many requests answered in ${(done - built).toFixed(0)} ms\n`,
);
console.log(table(["request", "status", "API", "backend", "source", "answer"], overridden));
console.log(
  `\nanswered by ${Object.entries(kinds)
    .map(([kind, count]) => `${kind}: ${count}`)
    .join(", ")}`,
);
console.log(`${operations.length - strays.length} of ${operations.length} requests reached their own API`);
for (const stray of strays) console.log(`  ${stray}`);
if (strays.length > 0) process.exitCode = 1;

await gateway.close();
upstream.close();
upstream.closeAllConnections();

function toApi(operation: GithubOperation): Api {
  const override = overrides.get(operation.id);
  const { id: name, method, path, response } = operation;
  return { name, method, path, response, ...(override !== undefined && { backend: override }) };
}

/** The operation's path with a value for every parameter, none of which is a literal of another path. */
function requestUrl({ path }: GithubOperation): string {
  return path.replace(/\{([^}]+)\}/g, (_, name: string) => `any-${name}`) + (path.startsWith("/search/") ? "?q=points" : "");
}
