import { describe, expect, it } from "vitest";
import { createGateway } from "../../../src/index.js";
import { imported, onlyApi, openapi, told } from "./support/documents.js";

const ok = { responses: { 200: { description: "well" } } };

describe("an imported operation", () => {
  it("is an API with its method, path and name", () => {
    const { group, warnings } = imported(openapi({ "/pets/{id}": { get: { operationId: "getPet", ...ok }, delete: ok } }));
    expect(group.apis.map(({ name, method, path }) => [name, method, path])).toEqual([
      ["getPet", "GET", "/pets/{id}"],
      ["DELETE /pets/{id}", "DELETE", "/pets/{id}"],
    ]);
    expect(warnings).toEqual([]);
  });

  it("keeps what is documented of it, with references resolved", () => {
    const api = onlyApi(
      openapi(
        {
          "/pets/{id}": {
            parameters: [{ name: "id", in: "path", required: true, schema: { type: "integer" } }, { $ref: "#/components/parameters/page" }],
            post: {
              operationId: "renamePet",
              summary: "Renames",
              tags: ["pets"],
              deprecated: true,
              parameters: [
                { name: "page", in: "query", style: "form", explode: false, schema: { type: "array", items: { type: "string" } } },
              ],
              requestBody: { $ref: "#/components/requestBodies/name" },
              responses: {
                200: { $ref: "#/components/responses/pet" },
                "4xx": { description: "not so" },
                default: { description: "else", headers: { "x-id": { $ref: "#/components/headers/id" }, "Content-Type": { schema: {} } } },
              },
            },
          },
        },
        {
          security: [{ key: [] }],
          components: {
            parameters: { page: { name: "page", in: "query", schema: { type: "integer" } } },
            requestBodies: { name: { required: true, content: { "text/plain": { schema: { type: "string" }, example: "Tama" } } } },
            headers: { id: { required: true, schema: { type: "string" }, example: "a" } },
            examples: { tama: { value: { name: "Tama" } } },
            responses: {
              pet: {
                description: "A pet",
                content: {
                  "application/json": {
                    schema: { $ref: "#/components/schemas/Pet" },
                    examples: { tama: { $ref: "#/components/examples/tama" } },
                  },
                },
              },
            },
            schemas: { Pet: { type: "object", properties: { name: { type: "string" } } }, Unused: { type: "string" } },
          },
        },
      ),
    );
    expect(api.operation).toEqual({
      operationId: "renamePet",
      summary: "Renames",
      tags: ["pets"],
      deprecated: true,
      parameters: [
        { name: "id", in: "path", required: true, schema: { type: "integer" } },
        { name: "page", in: "query", style: "form", explode: false, schema: { type: "array", items: { type: "string" } } },
      ],
      requestBody: { required: true, content: { "text/plain": { schema: { type: "string" }, examples: { default: "Tama" } } } },
      responses: {
        200: {
          description: "A pet",
          content: { "application/json": { schema: { $ref: "#/schemas/Pet" }, examples: { tama: { name: "Tama" } } } },
        },
        "4XX": { description: "not so" },
        default: { description: "else", headers: { "x-id": { required: true, schema: { type: "string" }, examples: { default: "a" } } } },
      },
      security: [{ key: [] }],
    });
  });

  it("takes its group's schemas along, those that are referred to", () => {
    const ref = { $ref: "#/components/schemas/Node" };
    const responses = { 200: { description: "", content: { "application/json": { schema: ref } } } };
    const schemas = {
      Node: { type: "object", properties: { next: ref, leaf: { $ref: "#/components/schemas/Leaf" } } },
      Leaf: {},
      Unused: {},
    };
    const { group, warnings } = imported(openapi({ "/": { get: { responses } } }, { components: { schemas } }));
    expect(group.schemas).toEqual({
      Node: { type: "object", properties: { next: { $ref: "#/schemas/Node" }, leaf: { $ref: "#/schemas/Leaf" } } },
      Leaf: {},
    });
    expect(warnings).toEqual([]);
  });

  it("has a name that no other has, whatever the order of the document", () => {
    const paths = {
      "/a": { get: { operationId: "same", ...ok } },
      "/b": { get: { operationId: "same", ...ok } },
      "/c": { get: { operationId: "GET /a" } },
    };
    const result = imported(openapi(paths));
    expect(result.group.apis.map(({ name }) => name)).toEqual(["GET /a (2)", "GET /b", "GET /a"]);
    expect(told(result)).toEqual(["DUPLICATE_NAME /paths/~1a/get/operationId", "DUPLICATE_NAME /paths/~1b/get/operationId"]);
  });

  it("is left out where it can't be one, with its place", () => {
    const result = imported(
      openapi({
        "/a/{x}": { get: ok },
        "/a/{y}": { get: ok, put: ok },
        "/b": { trace: ok, get: "no" },
        "/c/../d": { get: ok },
        "/e": { $ref: "#/components/pathItems/none" },
        "x-note": { get: ok },
      }),
    );
    expect(result.group.apis.map(({ name }) => name)).toEqual(["GET /a/{x}", "PUT /a/{y}"]);
    expect([...told(result)].sort()).toEqual([
      "INVALID_PART /paths/~1b/get",
      "OPERATION_LEFT_OUT /paths/~1a~1{y}/get",
      "OPERATION_LEFT_OUT /paths/~1b/trace",
      "OPERATION_LEFT_OUT /paths/~1c~1..~1d/get",
      "UNRESOLVED_REFERENCE /paths/~1e",
    ]);
  });

  it("tells of parts that are wrong, and goes on without them", () => {
    const result = imported(
      openapi({
        "/a/{id}": {
          get: {
            parameters: [{ name: "x" }, { name: "y", in: "body" }, { $ref: "#/nowhere" }, { name: "other", in: "path" }, null],
            responses: { 200: null, 99: {}, 201: { content: { "text/plain": { examples: { a: { externalValue: "http://x" } } } } } },
            security: "none",
          },
        },
      }),
    );
    expect(result.group.apis[0]?.operation).toEqual({
      parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }],
      responses: { 201: { content: { "text/plain": {} } } },
    });
    const at = "/paths/~1a~1{id}/get";
    expect([...told(result)].sort()).toEqual([
      `INVALID_PART ${at}/parameters/0`,
      `INVALID_PART ${at}/parameters/1`,
      `INVALID_PART ${at}/parameters/1/in`,
      `INVALID_PART ${at}/parameters/3`,
      `INVALID_PART ${at}/parameters/4`,
      `INVALID_PART ${at}/responses/200`,
      `INVALID_PART ${at}/responses/99`,
      `INVALID_PART ${at}/security`,
      `NOT_SUPPORTED ${at}/responses/201/content/text~1plain/examples/a/externalValue`,
      `UNRESOLVED_REFERENCE ${at}/parameters/2`,
    ]);
  });
});

describe("a group of a document", () => {
  it("is reached below the path of the server, which its default backend is", () => {
    const { group } = imported(openapi({ "/pets": { get: ok } }, { info: { title: " Pets\n", description: "All of them" } }));
    expect(group).toMatchObject({
      name: "Pets",
      prefix: "/v1",
      description: "All of them",
      backend: { kind: "http", url: "https://pets.example.com/v1" },
    });
  });

  it("is on Mock where that is asked for, or where no server has an address", async () => {
    expect(imported(openapi({}), { backend: "mock" }).group.backend).toEqual({ kind: "mock" });
    const result = imported(openapi({ "/pets": { get: ok } }, { servers: [{ url: "/v2/" }] }));
    expect(result.group).toMatchObject({ prefix: "/v2", backend: { kind: "mock" } });
    expect(told(result)).toEqual(["NO_SERVER /servers/0"]);
    await using gateway = createGateway({ groups: [result.group] });
    expect((await gateway.dispatch({ method: "GET", url: "/v2/pets" })).served).toMatchObject({ api: "GET /pets", kind: "mock" });
  });

  it("has the server that is chosen, with its variables filled in", () => {
    const servers = [
      { url: "https://a.example.com" },
      {
        url: "{scheme}://b.example.com:{port}/{base}",
        description: "second",
        variables: { scheme: { default: "http" }, port: { default: "80" }, base: { default: "x" } },
      },
    ];
    const document = openapi({}, { servers });
    for (const server of [1, "second", servers[1]?.url as string]) {
      const { group } = imported(document, { server, serverVariables: { port: "8080", base: "v3" } });
      expect(group).toMatchObject({ prefix: "/v3", backend: { kind: "http", url: "http://b.example.com:8080/v3" } });
    }
    expect(() => imported(document, { server: 2 })).toThrow('The document has no server 2; it has "https://a.example.com"');
  });

  it("has servers that are relative to where the document was published", () => {
    const { group } = imported(openapi({}, { servers: [{ url: "../v2" }] }), { baseUrl: "https://pets.example.com/docs/openapi.json" });
    expect(group).toMatchObject({ prefix: "/v2", backend: { url: "https://pets.example.com/v2" } });
  });

  it.each(["ftp://pets.example.com", "https://{host}/", "javascript:alert(1)", "https://"])("has no backend of the address %s", (url) => {
    const result = imported(openapi({}, { servers: [{ url }] }));
    expect(result.group.backend).toEqual({ kind: "mock" });
    expect(told(result)).toContain("NO_SERVER /servers/0");
  });

  it("drops credentials, query and fragment of an address", () => {
    const { group } = imported(openapi({}, { servers: [{ url: "https://me:secret@pets.example.com/v1?key=1#x" }] }));
    expect(group.backend).toEqual({ kind: "http", url: "https://pets.example.com/v1" });
  });

  it("gives operations with servers of their own a backend of their own", () => {
    const servers = [{ url: "https://uploads.example.com" }];
    const { group } = imported(openapi({ "/a": { get: ok }, "/b": { servers, get: ok }, "/c": { put: { servers, ...ok } } }));
    const own = { kind: "http", url: "https://uploads.example.com" };
    expect(group.apis.map(({ backend }) => backend)).toEqual([undefined, own, own]);
    expect(imported(openapi({ "/b": { servers, get: ok } }), { backend: "mock" }).group.apis[0]?.backend).toBeUndefined();
  });
});
