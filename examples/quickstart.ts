/**
 * The main job from end to end: a true backend, a gateway in front of it, requests of every kind over real sockets.
 * Then the whole group goes on Mock, and a configuration that must not be is refused. `--keep` leaves it running.
 */
import { ConfigError, createGateway, type DispatchEvent, defineGroup, type Gateway, type GatewayConfig, http, mock } from "pointsman";
import { serve } from "pointsman/node";
import { type PetstoreService, startPetstore } from "./support/petstore-service.js";
import { table } from "./support/table.js";

const petstore = await startPetstore();

const group = defineGroup({
  name: "petstore",
  prefix: "/petstore",
  backend: http(petstore.url),
  apis: [
    // These inherit the group's backend; `response` is what they document, and what a Mock gives.
    { name: "listPets", method: "GET", path: "/pets", response: { json: [{ id: 0, name: "Sample" }] } },
    { name: "addPet", method: "POST", path: "/pets", response: { status: 201, json: { id: 0, name: "Sample" } } },
    { name: "getPet", method: "GET", path: "/pets/{petId}", response: { json: { id: 0, name: "Sample" } } },
    // These have a backend of their own.
    { name: "openingHours", method: "GET", path: "/hours", backend: mock({ json: { mon: "9-17", sun: "closed" } }) },
    {
      name: "adopt",
      method: "POST",
      path: "/pets/{petId}/adoption",
      backend: {
        kind: "function",
        handler: async ({ params, json }) => ({ status: 201, json: { pet: params.petId, by: (await json<{ by: string }>()).by } }),
      },
    },
  ],
});

const gateway = createGateway({ groups: [group] });
const events: DispatchEvent[] = [];
gateway.on("dispatch", (event) => events.push(event));
const server = await serve(gateway, { port: 0 });

const requests = [
  { method: "GET", path: "/petstore/pets" },
  { method: "GET", path: "/petstore/pets/2" },
  { method: "POST", path: "/petstore/pets", body: { name: "Balto" } },
  { method: "GET", path: "/petstore/hours" },
  { method: "POST", path: "/petstore/pets/2/adoption", body: { by: "Ada" } },
  { method: "GET", path: "/petstore/nowhere" },
];

console.log(`true backend  ${petstore.url}\ngateway       ${server.url}\n`);
console.log("1. The group's default is HTTP, one API has a Mock, one a Function:\n");
console.log(await sendAll(server.url, petstore));

gateway.update({ groups: [{ ...group, backend: mock() }] });
console.log("\n2. The whole group on Mock. The same requests; an API's own backend still wins:\n");
console.log(await sendAll(server.url, petstore));

console.log("\n3. A group can't have a Function backend:\n");
console.log(refusalOf(gateway, { ...group, backend: { kind: "function", name: "adopt" } }));
console.log("\nThe gateway still serves what it served before.");

if (process.argv.includes("--keep")) {
  gateway.update({ groups: [group] });
  console.log(`\nThe group is back on HTTP and everything keeps running; Ctrl+C ends it. Try:\n\n${curlLines(server.url)}`);
} else {
  await server.close();
  await gateway.close();
  await petstore.close();
}

/** Sends every request through the gateway and tells who answered, as the gateway's own events say it. */
async function sendAll(gatewayUrl: string, backend: PetstoreService): Promise<string> {
  const before = backend.calls;
  const rows: string[][] = [];
  for (const { method, path, body } of requests) {
    const response = await fetch(gatewayUrl + path, { method, ...(body !== undefined && { body: JSON.stringify(body) }) });
    const text = await response.text();
    const event = events.pop();
    if (event === undefined) throw new Error(`The gateway said nothing about ${method} ${path}.`);
    const { group: groupName, api, kind, source } = event.served;
    const name = api === null ? "-" : `${groupName}/${api}`;
    rows.push([`${method} ${path}`, String(response.status), name, kind, source, `${event.durationMs.toFixed(1)} ms`, shorten(text)]);
  }
  const shown = table(["request", "status", "group/API", "backend", "source", "time", "answer"], rows);
  return `${shown}\n\nrequests that reached the true backend: ${backend.calls - before} of ${requests.length}`;
}

/** What an update with this group is told. Data from a file has no types, hence the way round TypeScript, which refuses it too. */
function refusalOf(target: Gateway, refused: unknown): string {
  try {
    target.update({ groups: [refused] } as GatewayConfig);
  } catch (error) {
    if (error instanceof ConfigError) return error.issues.map((issue) => `${issue.path}  ${issue.code}\n  ${issue.message}`).join("\n");
    throw error;
  }
  throw new Error("The gateway took a Function backend on a group.");
}

function shorten(text: string): string {
  return text.length > 48 ? `${text.slice(0, 47)}…` : text;
}

function curlLines(url: string): string {
  return requests
    .map(
      ({ method, path, body }) =>
        `curl -i ${method === "GET" ? "" : `-X ${method} `}${body ? `-d '${JSON.stringify(body)}' ` : ""}${url}${path}`,
    )
    .join("\n");
}
