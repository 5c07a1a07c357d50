/** What operators see of a gateway: what answers tell of themselves, an access log, and why a request is answered as it is. */
import { accessLog, createGateway, explainText, fn, http, mock } from "pointsman";
import { serve } from "pointsman/node";

// A true backend that takes its time. Yours is already there; this one stands in for it.
const backend = createGateway({
  groups: [{ name: "pets", backend: mock({ json: [{ id: 1 }], delayMs: 30 }), apis: [{ name: "all", method: "ANY", path: "/{rest+}" }] }],
});
const petService = await serve(backend, { port: 0 });

const gateway = createGateway(
  {
    groups: [
      {
        name: "petstore",
        prefix: "/petstore",
        backend: http(`${petService.url}/v1`),
        rules: [{ environment: "test", when: { header: { "x-beta": "1" } }, backend: mock({ json: { beta: true } }) }],
        apis: [
          { name: "listPets", method: "GET", path: "/pets" },
          { name: "newestPet", method: "GET", path: "/pets/newest", backend: fn(() => ({ id: 1 })) },
          { name: "getPet", method: "GET", path: "/pets/{petId}" },
        ],
      },
    ],
  },
  { environment: "test", expose: true },
);
const server = await serve(gateway, { port: 0 });

// Usually `to: process.stdout`; here the lines are shown at the end.
const lines: string[] = [];
accessLog(gateway, { to: { write: (line) => lines.push(line) }, query: ["page", "token"], requestHeaders: ["user-agent"] });
accessLog(gateway, { to: { write: (line) => lines.push(line) }, format: "text" });

console.log("Every answer tells who gave it, and how long that took:");
for (const [path, beta] of [["/pets"], ["/pets/newest"], ["/pets/7", "1"], ["/nowhere"]] as const) {
  const response = await fetch(`${server.url}/petstore${path}`, { headers: beta === undefined ? {} : { "x-beta": beta } });
  console.log(`  ${path} ${response.status}`);
  for (const name of ["x-pointsman-served", "server-timing"]) console.log(`    ${name}: ${response.headers.get(name)}`);
}

const request = { method: "GET", url: "/petstore/pets/newest?token=s3cret", headers: { "x-beta": "1" } };
console.log(`\n${explainText(gateway.explain(request), { colors: process.stdout.isTTY })}`);

await fetch(`${server.url}/petstore/pets?page=2&token=s3cret&q=cats`, {
  headers: { "user-agent": "example", authorization: "Bearer s3cret" },
});
console.log("The last request in the access log, as JSON and as text:");
console.log(lines.slice(-2).join(""));

await server.close();
await petService.close();
await Promise.all([gateway.close(), backend.close()]);
