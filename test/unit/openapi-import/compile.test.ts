import { describe, expect, it } from "vitest";
import { createGateway, type GatewayConfig } from "../../../src/index.js";
import { compileOpenApi } from "../../../src/openapi/index.js";
import { openapi } from "./support/documents.js";

const described = { title: "Title", description: "Words" };
const schema = { type: "object", ...described, properties: { description: { type: "string", ...described } }, example: described };

const document = openapi(
  {
    "/pets/{id}": {
      get: {
        operationId: "getPet",
        summary: "Summary",
        description: "Words",
        parameters: [{ name: "id", in: "path", required: true, description: "Words", schema }],
        responses: { 200: { description: "Words", headers: { "x-a": { description: "Words", schema } } } },
      },
    },
  },
  { info: { title: "Pets", version: "1", description: "Words" } },
);

describe("a compiled document", () => {
  it("is a configuration as JSON, without what only people read", async () => {
    const { json, warnings } = await compileOpenApi(document, { backend: "mock" });
    expect(warnings).toEqual([]);
    const config = JSON.parse(json) as GatewayConfig;
    const bare = { type: "object", properties: { description: { type: "string" } }, examples: [described] };
    expect(config.groups[0]?.apis).toEqual([
      {
        name: "getPet",
        method: "GET",
        path: "/pets/{id}",
        operation: {
          operationId: "getPet",
          parameters: [{ name: "id", in: "path", required: true, schema: bare }],
          responses: { 200: { headers: { "x-a": { schema: bare } } } },
        },
      },
    ]);
    expect(config.groups[0]).not.toHaveProperty("description");
    await using gateway = createGateway(config);
    expect((await gateway.dispatch({ method: "GET", url: "/v1/pets/7" })).served.api).toBe("getPet");
  });

  it("keeps what people read where that is wanted", async () => {
    const { json } = await compileOpenApi(document, { descriptions: true });
    expect(JSON.parse(json)).toMatchObject({ groups: [{ description: "Words", apis: [{ operation: { summary: "Summary" } }] }] });
  });
});
