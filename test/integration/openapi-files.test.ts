import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { createGateway } from "../../src/index.js";
import { groupFromOpenApi, OpenApiError, type OpenApiImport } from "../../src/openapi/index.js";
import { filesOf } from "./support/openapi-files.js";

const petstore = `
openapi: 3.1.0
info: { title: Pets, version: "1" }
x-defaults: &answer
  responses:
    200: { description: well }
paths:
  /pets:
    get:
      <<: *answer
      operationId: listPets
    post: *answer
`;

/** A document whose only answer has the schema at `$ref`. */
function referring($ref: string): object {
  const content = { "application/json": { schema: { $ref } } };
  return { openapi: "3.1.0", info: { title: "Pets" }, paths: { "/": { get: { responses: { 200: { description: "", content } } } } } };
}

function schemaOf({ group }: OpenApiImport): unknown {
  return group.apis[0]?.operation?.responses?.[200]?.content?.["application/json"]?.schema;
}

async function issuesOf(promise: Promise<unknown>): Promise<OpenApiError["issues"]> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(OpenApiError);
  return (error as OpenApiError).issues;
}

describe("a document in a file", () => {
  it("is YAML, with anchors and merge keys", async () => {
    await using files = await filesOf({ "pets.yaml": petstore });
    for (const path of [files.at("pets.yaml"), pathToFileURL(files.at("pets.yaml"))]) {
      const { group, warnings } = await groupFromOpenApi(path);
      expect(group.apis.map(({ name }) => name)).toEqual(["listPets", "POST /pets"]);
      expect(group.apis.map(({ operation }) => operation?.responses)).toEqual([
        { 200: { description: "well" } },
        { 200: { description: "well" } },
      ]);
      expect(warnings.map(({ code }) => code)).toEqual(["NO_SERVER"]);
    }
  });

  it("is JSON, with a byte order mark too", async () => {
    await using files = await filesOf({ "pets.json": `\ufeff${JSON.stringify({ swagger: "2.0", paths: { "/a": { get: {} } } })}` });
    const { group } = await groupFromOpenApi(files.at("pets.json"));
    expect(group.apis).toEqual([{ name: "GET /a", method: "GET", path: "/a" }]);
  });

  it("has the last of keys that stand twice, and tells of them", async () => {
    await using files = await filesOf({ "pets.yaml": `${petstore}info: { title: Other }\n` });
    const { group, warnings } = await groupFromOpenApi(files.at("pets.yaml"));
    expect(group.name).toBe("Other");
    expect(warnings[0]).toMatchObject({
      code: "INVALID_PART",
      path: "",
      message: expect.stringContaining('"info" stands twice, again in line 13'),
    });
  });

  it.each([
    ["nothing", "", "NOT_A_DOCUMENT"],
    ["a list", "[]", "NOT_A_DOCUMENT"],
    ["JSON that breaks off", '{"openapi": "3.0.0", ', "NOT_PARSED"],
    ["YAML that breaks off", 'a: "b', "NOT_PARSED"],
    ["another format", "<html></html>", "NOT_A_DOCUMENT"],
    ["no document", "{}", "NOT_A_DOCUMENT"],
    ["an older version", '{"swagger":"1.2"}', "UNSUPPORTED_VERSION"],
    ["an alias bomb", bomb(), "LIMIT_EXCEEDED"],
    ["YAML that is nested too deep", "[".repeat(50_000), "NOT_PARSED"],
  ])("that is %s is refused as such", async (_, text, code) => {
    await using files = await filesOf({ "it.yaml": text });
    expect((await issuesOf(groupFromOpenApi(files.at("it.yaml")))).map((issue) => issue.code)).toEqual([code]);
  });

  it("that is not there is refused as such", async () => {
    expect(await issuesOf(groupFromOpenApi("/nowhere/at/all.json"))).toMatchObject([{ code: "UNREADABLE_FILE" }]);
    expect(await issuesOf(groupFromOpenApi("http://127.0.0.1:1/openapi.json"))).toMatchObject([{ code: "NOT_ALLOWED" }]);
  });
});

describe("a reference to another file", () => {
  const shared = {
    "shared/pet.yaml": "Pet: { type: object, properties: { kind: { $ref: 'kind.json#/Kind' }, friend: { $ref: '#/Pet' } } }\n",
    "shared/kind.json": { Kind: { type: "string", enum: ["cat"] } },
  };

  it("is followed inside the folder that is allowed, and on from there", async () => {
    await using files = await filesOf({ "openapi.json": referring("shared/pet.yaml#/Pet"), ...shared });
    for (const document of [files.at("openapi.json"), referring("shared/pet.yaml#/Pet")]) {
      const result = await groupFromOpenApi(document, { external: { folder: files.folder } });
      expect(result.warnings.map(({ code }) => code)).toEqual(["NO_SERVER"]);
      expect(schemaOf(result)).toEqual({ $ref: "#/schemas/Pet" });
      expect(result.group.schemas).toEqual({
        Pet: { type: "object", properties: { kind: { $ref: "#/schemas/Kind" }, friend: { $ref: "#/schemas/Pet" } } },
        Kind: { type: "string", enum: ["cat"] },
      });
      await using gateway = createGateway({ groups: [result.group] });
      expect((await gateway.dispatch({ method: "GET", url: "/" })).status).toBe(200);
    }
  });

  it("is not followed unless that is allowed", async () => {
    await using files = await filesOf({ "openapi.json": referring("shared/pet.yaml#/Pet"), ...shared });
    const result = await groupFromOpenApi(files.at("openapi.json"));
    expect(schemaOf(result)).toBe(true);
    expect(result.warnings.map(({ code }) => code)).toEqual(["NO_SERVER", "UNRESOLVED_REFERENCE"]);
  });

  it.each([
    "../secret.json",
    "link.json",
    "away/secret.json",
    "%2e%2e/secret.json",
    "file:///etc/passwd",
    "data:application/json,{}",
    "none.json",
    "/etc/passwd",
    ".",
  ])("does not get out of the folder by %s", async ($ref) => {
    await using files = await filesOf({
      "secret.json": { type: "string", const: "secret" },
      "in/openapi.json": referring($ref),
      "in/link.json": { link: "../secret.json" },
      "in/away": { link: ".." },
    });
    const result = await groupFromOpenApi(files.at("in/openapi.json"), { external: { folder: files.at("in") } });
    expect(schemaOf(result)).toBe(true);
    expect(JSON.stringify(result)).not.toContain('"secret"');
    expect(result.warnings.map(({ code }) => code)).toEqual(["NO_SERVER", "UNRESOLVED_REFERENCE"]);
  });

  it("tells where in the other file something is wrong", async () => {
    await using files = await filesOf({ "openapi.json": referring("pet.json"), "pet.json": { type: "any" } });
    const { warnings } = await groupFromOpenApi(files.at("openapi.json"), { external: { folder: files.folder } });
    expect(warnings[1]).toMatchObject({ code: "INVALID_SCHEMA", path: "/type", file: pathToFileURL(files.at("pet.json")).href });
  });
});

describe("a reference to an address", () => {
  it("is fetched where that is allowed, and nowhere else", async () => {
    const asked: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url);
      if (request.url === "/v1/away.json") response.writeHead(302, { location: "/v1/pet.json" }).end();
      else response.end(JSON.stringify({ type: "object" }));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      const by = async (url: string, urls?: readonly string[]) =>
        schemaOf(await groupFromOpenApi(referring(url), urls === undefined ? {} : { external: { urls } }));
      expect(await by(`${origin}/v1/pet.json`)).toBe(true);
      expect(await by(`${origin}/v1/pet.json`, ["https://example.com/"])).toBe(true);
      expect(await by(`${origin}/v1evil/pet.json`, [`${origin}/v1`])).toBe(true);
      expect(await by(`${origin}/v1/../pet.json`, [`${origin}/v1/`])).toBe(true);
      expect(asked).toEqual([]);
      expect(await by(`${origin}/v1/away.json`, [`${origin}/v1/`])).toBe(true);
      expect(asked).toEqual(["/v1/away.json"]);
      expect(await by(`${origin}/v1/pet.json`, [`${origin}/v1/`])).toEqual({ $ref: "#/schemas/pet" });
      expect(asked).toEqual(["/v1/away.json", "/v1/pet.json"]);
    } finally {
      server.close();
    }
  });
});

/** Ten levels of lists that each name the one before ten times. */
function bomb(): string {
  const lines = ["a0: &a0 [x,x,x,x,x,x,x,x,x,x]"];
  for (let n = 1; n < 10; n++)
    lines.push(
      `a${n}: &a${n} [${Array(10)
        .fill(`*a${n - 1}`)
        .join(", ")}]`,
    );
  return lines.join("\n");
}
