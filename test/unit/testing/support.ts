import { defineGroup, fn, http, mock } from "../../../src/index.js";

/** A group as users have it: an upstream that no test may reach, a Mock, a function. */
export const petstore = defineGroup({
  name: "petstore",
  prefix: "/petstore",
  backend: http("https://pets.invalid/v1", { tls: { ca: { file: "/nowhere/ca.pem" } }, health: { active: { path: "/health" } } }),
  apis: [
    { name: "listPets", method: "GET", path: "/pets" },
    { name: "addPet", method: "POST", path: "/pets" },
    { name: "getPet", method: "GET", path: "/pets/{petId}", backend: mock({ json: { id: 7, name: "Tama" } }) },
    { name: "adopt", method: "POST", path: "/pets/{petId}/adoption", backend: fn("adopt") },
    {
      name: "job",
      method: "GET",
      path: "/job",
      backend: mock({ sequence: [{ text: "waiting" }, { text: "done" }], whenExhausted: "error" }),
    },
  ],
});

/** What a promise rejects with. */
export async function rejection(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error("The promise was fulfilled.");
}

/** What a function throws. */
export function thrown(run: () => unknown): Error {
  try {
    run();
  } catch (error) {
    return error as Error;
  }
  throw new Error("Nothing was thrown.");
}
