import { describe, expect, it } from "vitest";
import { createGateway } from "../../../src/index.js";
import { groupFromOpenApiObject, OpenApiError } from "../../../src/openapi/index.js";
import { imported, openapi, told } from "./support/documents.js";

const mock = { kind: "mock", json: { from: "document" } };
const adopt = { kind: "function", name: "adopt" };

function refused(document: object, options: object = {}): readonly string[] {
  try {
    groupFromOpenApiObject(document, options);
  } catch (error) {
    expect(error).toBeInstanceOf(OpenApiError);
    return (error as OpenApiError).issues.map(({ code, path }) => `${code} ${path}`);
  }
  throw new Error("It was not refused.");
}

describe("x-pointsman-backend", () => {
  it("on the document is the group's default, on a path its operations', on an operation its own", async () => {
    const document = openapi(
      {
        "/a": { get: {} },
        "/b": { "x-pointsman-backend": { kind: "mock", json: { from: "path" } }, get: {}, put: { "x-pointsman-backend": adopt } },
      },
      { "x-pointsman-backend": mock },
    );
    const functions = { adopt: () => ({ from: "function" }) };
    const { group, warnings } = imported(document, { functions });
    expect(warnings).toEqual([]);
    await using gateway = createGateway({ groups: [group] }, { functions });
    const answers = await Promise.all(
      [["GET", "/v1/a"] as const, ["GET", "/v1/b"] as const, ["PUT", "/v1/b"] as const].map(async ([method, url]) =>
        (await gateway.dispatch({ method, url })).json<{ from: string }>(),
      ),
    );
    expect(answers.map(({ from }) => from)).toEqual(["document", "path", "function"]);
  });

  it("on the document can't be a function, as of any group", () => {
    expect(refused(openapi({ "/a": { get: {} } }, { "x-pointsman-backend": adopt }))).toEqual([
      "KIND_NOT_ALLOWED /x-pointsman-backend/kind",
    ]);
  });

  it("that is not legal is refused, every one of them with its place", () => {
    const document = openapi(
      {
        "/a": { get: { "x-pointsman-backend": { kind: "htpp", url: "x" } } },
        "/b": { "x-pointsman-backend": { kind: "http", url: "ftp://x" }, get: {} },
        "/c": { get: { "x-pointsman-backend": "mock" } },
      },
      { "x-pointsman-backend": { kind: "mock", status: 99 } },
    );
    expect(refused(document)).toEqual([
      "UNKNOWN_KIND /paths/~1a/get/x-pointsman-backend/kind",
      "INVALID_URL /paths/~1b/x-pointsman-backend/url",
      "INVALID_TYPE /paths/~1c/get/x-pointsman-backend",
      "INVALID_VALUE /x-pointsman-backend/status",
    ]);
  });

  it("names functions, which are looked up where they are given", () => {
    const document = openapi({ "/a": { get: { "x-pointsman-backend": adopt } } });
    expect(groupFromOpenApiObject(document).group.apis[0]?.backend).toEqual(adopt);
    expect(refused(document, { functions: {} })).toEqual(["UNKNOWN_FUNCTION /paths/~1a/get/x-pointsman-backend/name"]);
  });

  it("gives way to what the import is told", () => {
    const document = openapi({}, { "x-pointsman-backend": mock });
    const http = { kind: "http", url: "http://127.0.0.1:1" } as const;
    expect(imported(document, { backend: http }).group.backend).toEqual(http);
    expect(imported(document, { backend: "server" }).group.backend).toEqual({ kind: "http", url: "https://pets.example.com/v1" });
    expect(imported(document, { backend: "mock" }).group.backend).toEqual({ kind: "mock" });
  });
});

describe("x-pointsman-api", () => {
  it("says what OpenAPI has no words for", () => {
    const extension = { name: "renamed", mapping: { path: "/z" }, response: { status: 201 }, description: "own", documented: false };
    const { group } = imported(openapi({ "/a": { get: { operationId: "a", "x-pointsman-api": extension } } }));
    const { documented, ...parts } = extension;
    expect(group.apis).toEqual([{ method: "GET", path: "/a", ...parts }]);
    expect(documented).toBe(false);
  });

  it("that is not legal is refused with its place", () => {
    const extension = { mapping: { path: "/{nobody}" }, response: { status: 99 } };
    expect(refused(openapi({ "/a": { get: { "x-pointsman-api": extension } } }))).toEqual([
      "UNKNOWN_REFERENCE /paths/~1a/get/x-pointsman-api/mapping/path",
      "INVALID_VALUE /paths/~1a/get/x-pointsman-api/response/status",
    ]);
    expect(told(imported(openapi({ "/a": { get: { "x-pointsman-api": 1 } } })))).toEqual(["INVALID_PART /paths/~1a/get/x-pointsman-api"]);
  });
});

describe("x-pointsman-group", () => {
  it("that is not legal is refused with its place", () => {
    const extension = { name: "", hosts: ["http://x"], rules: [{}], apis: [{ name: "a", method: "get", path: "/a" }] };
    expect(refused(openapi({}, { "x-pointsman-group": extension, "x-pointsman-backend": { kind: "mock" } }))).toEqual([
      "INVALID_VALUE /x-pointsman-group/apis/0/method",
      "INVALID_VALUE /x-pointsman-group/hosts/0",
      "INVALID_VALUE /x-pointsman-group/name",
      "REQUIRED /x-pointsman-group/rules/0",
      "REQUIRED /x-pointsman-group/rules/0",
      "REQUIRED /x-pointsman-group/rules/0",
    ]);
  });
});
