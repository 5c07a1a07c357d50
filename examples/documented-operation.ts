/**
 * One operation in the words of OpenAPI, mocked and validated by them: `npx tsx examples/documented-operation.ts` (after `npm run build`).
 */
import { createGateway, defineGroup, mock } from "pointsman";
import { openApiOperations } from "pointsman/openapi";

const group = defineGroup({
  name: "petstore",
  backend: mock(), // without content: the operation answers
  schemas: {
    Pet: {
      type: "object",
      required: ["id", "name"],
      properties: {
        id: { type: "integer", minimum: 1, readOnly: true },
        name: { type: "string", minLength: 1, example: "Tama" },
        born: { type: "string", format: "date" },
        friends: { type: "array", items: { $ref: "#/schemas/Pet" } },
      },
    },
    Problem: { type: "object", properties: { title: { type: "string" } } },
  },
  apis: [
    {
      name: "addPet",
      method: "POST",
      path: "/pets",
      operation: {
        parameters: [{ name: "dryRun", in: "query", schema: { type: "boolean" } }],
        requestBody: { required: true, content: { "application/json": { schema: { $ref: "#/schemas/Pet" } } } },
        responses: {
          201: {
            headers: { Location: { schema: { type: "string", example: "/pets/7" } } },
            content: {
              "application/json": { schema: { $ref: "#/schemas/Pet" } },
              "application/xml": { schema: { $ref: "#/schemas/Pet" } },
            },
          },
          409: {
            content: {
              "application/problem+json": { schema: { $ref: "#/schemas/Problem" }, examples: { known: { title: "Known already" } } },
            },
          },
        },
      },
    },
  ],
});

await using gateway = createGateway({ groups: [group] }, { operations: openApiOperations({ validation: "enforce" }) });

async function post(body: unknown, headers: Record<string, string> = {}, url = "/pets"): Promise<void> {
  const request = { method: "POST", url, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) };
  const answer = await gateway.dispatch(request);
  console.log(answer.status, answer.headers.location ?? "-", await answer.text());
}

const pet = { name: "Rex" };
await post(pet);
await post(pet, { prefer: "code=409" });
await post(pet, { accept: "application/xml, */*;q=0.1" });
await post(pet, { prefer: "dynamic=true" });
await post(pet, { accept: "image/png" });
await post({ name: "" }, {}, "/pets?dryRun=maybe");
