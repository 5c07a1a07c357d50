import { describe, expect, it } from "vitest";
import { imported, onlyApi, swagger, told } from "./support/documents.js";

describe("a Swagger 2.0 document", () => {
  it("is reached and served at its host and base path", () => {
    expect(imported(swagger({}, { schemes: ["http", "https"] })).group).toMatchObject({
      prefix: "/v1",
      backend: { kind: "http", url: "https://pets.example.com/v1" },
    });
    expect(imported(swagger({}, { schemes: ["http"], basePath: "/" })).group.backend).toEqual({
      kind: "http",
      url: "http://pets.example.com",
    });
    const { group, warnings } = imported(swagger({}, { host: undefined, basePath: "v2" }));
    expect(group).toMatchObject({ prefix: "/v2", backend: { kind: "mock" } });
    expect(warnings.map(({ code }) => code)).toEqual(["NO_SERVER"]);
  });

  it("has parameters and responses in the words of OpenAPI 3.1", () => {
    const api = onlyApi(
      swagger(
        {
          "/pets/{id}": {
            get: {
              parameters: [
                { name: "id", in: "path", required: true, type: "integer", format: "int64", "x-nullable": true },
                { name: "tags", in: "query", type: "array", items: { type: "string" }, collectionFormat: "multi" },
                { name: "ids", in: "query", type: "array", items: { type: "integer", exclusiveMinimum: true, minimum: 0 } },
                { name: "X-Parts", in: "header", type: "array", items: { type: "string" }, collectionFormat: "pipes" },
              ],
              responses: {
                200: {
                  description: "A pet",
                  schema: { $ref: "#/definitions/Pet" },
                  examples: { "application/json": { name: "Tama" } },
                  headers: { "X-Left": { type: "integer", description: "left" } },
                },
                404: { description: "none" },
              },
            },
          },
        },
        { produces: ["application/json", "application/xml"], definitions: { Pet: { type: "object", discriminator: "kind" } } },
      ),
    );
    const pet = { $ref: "#/schemas/Pet" };
    expect(api.operation).toEqual({
      parameters: [
        { name: "id", in: "path", required: true, schema: { type: ["integer", "null"], format: "int64" } },
        { name: "tags", in: "query", style: "form", explode: true, schema: { type: "array", items: { type: "string" } } },
        {
          name: "ids",
          in: "query",
          style: "form",
          explode: false,
          schema: { type: "array", items: { type: "integer", exclusiveMinimum: 0 } },
        },
        { name: "X-Parts", in: "header", style: "pipeDelimited", explode: false, schema: { type: "array", items: { type: "string" } } },
      ],
      responses: {
        200: {
          description: "A pet",
          headers: { "X-Left": { description: "left", schema: { type: "integer" } } },
          content: { "application/json": { schema: pet, examples: { default: { name: "Tama" } } }, "application/xml": { schema: pet } },
        },
        404: { description: "none" },
      },
    });
  });

  it("has bodies of what it consumes, and forms of their fields", () => {
    const { group, warnings } = imported(
      swagger({
        "/a": {
          post: { parameters: [{ name: "body", in: "body", required: true, schema: { type: "string" } }], consumes: ["text/plain"] },
        },
        "/b": {
          post: {
            parameters: [
              { name: "name", in: "formData", type: "string", required: true },
              { name: "tags", in: "formData", type: "array", items: { type: "string" }, collectionFormat: "ssv" },
            ],
          },
        },
        "/c": { post: { parameters: [{ name: "photo", in: "formData", type: "file" }], responses: { 200: { schema: { type: "file" } } } } },
      }),
    );
    expect(group.apis.map(({ operation }) => operation?.requestBody)).toEqual([
      { required: true, content: { "text/plain": { schema: { type: "string" } } } },
      {
        required: true,
        content: {
          "application/x-www-form-urlencoded": {
            schema: {
              type: "object",
              properties: { name: { type: "string" }, tags: { type: "array", items: { type: "string" } } },
              required: ["name"],
            },
            encoding: { tags: { style: "spaceDelimited", explode: false } },
          },
        },
      },
      { content: { "multipart/form-data": { schema: { type: "object", properties: { photo: { type: "string", format: "binary" } } } } } },
    ]);
    expect(group.apis[2]?.operation?.responses?.[200]?.content).toEqual({
      "application/octet-stream": { schema: { type: "string", format: "binary" } },
    });
    expect(warnings).toEqual([]);
  });

  it("has text for lists that tabs separate", () => {
    const parameters = [{ name: "q", in: "query", type: "array", items: { type: "string" }, collectionFormat: "tsv" }];
    const result = imported(swagger({ "/a": { get: { parameters } } }));
    expect(result.group.apis[0]?.operation?.parameters).toEqual([{ name: "q", in: "query", schema: { type: "string" } }]);
    expect(told(result)).toEqual(["NOT_SUPPORTED /paths/~1a/get/parameters/0/collectionFormat"]);
  });
});
