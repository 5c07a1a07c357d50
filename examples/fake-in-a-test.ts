/** A fake gateway in a unit test: from the true configuration, without its upstream; no port is opened, nothing is patched. */
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { defineGroup, http, mock } from "pointsman";
import { assertServed, fakeGateway } from "pointsman/testing";

/** The code under test: it knows a base address and a `fetch`, like any client. */
async function nameOfPet(id: number, fetchLike: (request: Request) => Promise<Response>): Promise<string> {
  const response = await fetchLike(new Request(`http://pets.example.com/petstore/pets/${id}`));
  if (response.status === 404) return "nobody";
  return ((await response.json()) as { name: string }).name;
}

/** What runs in production. */
const petstore = defineGroup({
  name: "petstore",
  prefix: "/petstore",
  backend: http("https://pets.internal/v1"),
  apis: [
    { name: "getPet", method: "GET", path: "/pets/{petId}" },
    { name: "openingHours", method: "GET", path: "/hours", backend: mock({ json: { mon: "9-17" } }) },
  ],
});

const gw = fakeGateway(petstore, { onUnhandled: "error" });

afterEach(() => {
  try {
    gw.verify();
  } finally {
    gw.reset();
    gw.restore();
  }
});

test("a pet has a name", async () => {
  gw.use("petstore.getPet", ({ params }) => ({ json: { id: params.petId, name: "Tama" } }));
  assert.equal(await nameOfPet(7, gw.fetch), "Tama");
  assertServed(gw, "petstore.getPet", { times: 1, params: { petId: "7" }, backend: "mock" });
});

test("a pet that is not there is nobody", async () => {
  gw.use("petstore.getPet", { status: 404 }, { when: { path: { petId: "8" } } });
  assert.equal(await nameOfPet(8, gw.fetch), "nobody");
});

test("nothing reaches the upstream, and the message says what to do", async () => {
  const branch = gw.isolate(); // a memory of its own: what goes wrong here is not the shared fake's
  await assert.rejects(nameOfPet(9, branch.fetch), /petstore\.getPet is answered by a backend of kind http, which a fake does not call/);
  assert.throws(() => branch.verify(), /unhandled: GET http:\/\/pets\.example\.com\/petstore\/pets\/9/);
});

test("over a socket, with a mock of the configuration as it is", async () => {
  await using live = await gw.listen();
  assert.deepEqual(await (await fetch(`${live.url}/petstore/hours`)).json(), { mon: "9-17" });
  assert.deepEqual(
    gw.calls("petstore.openingHours").map(({ path, status, served }) => [path, status, served?.source]),
    [["/petstore/hours", 200, "api"]],
  );
});
