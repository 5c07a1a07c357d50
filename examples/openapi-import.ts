/**
 * A gateway from an OpenAPI document: every operation on Mock, then one of them on its true backend and one on a function, without a
 * change of the document. What is wrong with the document is told with its place.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { createGateway, http } from "pointsman";
import { groupFromOpenApi, toOpenApi } from "pointsman/openapi";
import { table } from "./support/table.js";

const upstream = createServer((request, response) => {
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ upstream: request.url }));
});
await new Promise<void>((resolve) => {
  upstream.listen(0, "127.0.0.1", resolve);
});
const url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}/v1`;

const document = fileURLToPath(new URL("support/petstore.yaml", import.meta.url));
const { group, warnings } = await groupFromOpenApi(document, { backend: "mock" });
console.log(`${group.name}: ${group.apis.length} APIs below ${group.prefix}, ${Object.keys(group.schemas ?? {}).length} schemas`);
for (const { code, path, message } of warnings) console.log(`  ${code} ${path}: ${message}`);

const apis = group.apis.map((api) => (api.name === "showPetById" ? { ...api, backend: http(url) } : api));
const functions = { createPet: async ({ json }: { json<Value>(): Promise<Value> }) => ({ status: 201, json: await json<object>() }) };
const gateway = createGateway({ groups: [{ ...group, apis }] }, { functions });

const requests = [
  { method: "GET", url: "/v1/pets" },
  { method: "GET", url: "/v1/pets/7" },
  { method: "POST", url: "/v1/pets", headers: { "content-type": "application/json" }, body: '{"name":"Tama"}' },
];
const rows: string[][] = [];
for (const request of requests) {
  const response = await gateway.dispatch(request);
  const { api, kind } = response.served;
  rows.push([`${request.method} ${request.url}`, String(response.status), `${api}`, kind, await response.text()]);
}
console.log(table(["request", "status", "API", "backend", "answer"], rows));

const { paths } = toOpenApi({ ...group, apis }) as { readonly paths?: object };
console.log(`and back to a document with the paths ${Object.keys(paths ?? {}).join(", ")}`);

await gateway.close();
upstream.close();
upstream.closeAllConnections();
