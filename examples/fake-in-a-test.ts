/** A gateway as the fake in a unit test: the code under test gets its `fetch`, no port is opened, nothing is patched. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createGateway, defineGroup, mock } from "pointsman";

/** The code under test: it knows a base address and a `fetch`, like any client. */
async function nameOfPet(id: number, fetchLike: (request: Request) => Promise<Response>): Promise<string> {
  const response = await fetchLike(new Request(`http://pets.example.com/petstore/pets/${id}`));
  if (response.status === 404) return "nobody";
  return ((await response.json()) as { name: string }).name;
}

const petstore = defineGroup({
  name: "petstore",
  prefix: "/petstore",
  backend: mock(),
  apis: [{ name: "getPet", method: "GET", path: "/pets/{petId}", response: { json: { id: 7, name: "Tama" } } }],
});

test("a pet has a name", async () => {
  await using gateway = createGateway({ groups: [petstore] });
  assert.equal(await nameOfPet(7, gateway.fetch), "Tama");
});

test("a pet that is not there is nobody", async () => {
  await using gateway = createGateway({ groups: [{ ...petstore, backend: mock({ status: 404 }) }] });
  assert.equal(await nameOfPet(8, gateway.fetch), "nobody");
});

test("the answer says who gave it", async () => {
  await using gateway = createGateway({ groups: [petstore] });
  const response = await gateway.dispatch({ method: "GET", url: "/petstore/pets/7" });
  assert.deepEqual(
    { status: response.status, api: response.served.api, kind: response.served.kind, source: response.served.source },
    { status: 200, api: "getPet", kind: "mock", source: "group" },
  );
});
