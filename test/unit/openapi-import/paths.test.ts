import { describe, expect, it } from "vitest";
import { createGateway } from "../../../src/index.js";
import { imported, onlyApi, openapi } from "./support/documents.js";

const ok = { responses: { 200: { description: "well" } } };

describe("a path of a document", () => {
  it.each([
    ["/a/{b}", "/a/{b}"],
    ["/a/{b}.{c}", "/a/{b}.{c}"],
    ["/a/{b}:cancel", "/a/{b}:cancel"],
    ["/compare/{base}...{head}", "/compare/{base}...{head}"],
    ["/{pet-id}/{pet id}/{$x}", "/{pet-id}/{pet id}/{$x}"],
    ["/files/{path+}", "/files/{path+}"],
    ["/odata/Users('{id}')", "/odata/Users('{id}')"],
    ["/a/", "/a/"],
    ["/{id:[0-9]+}", "/{id}"],
    ["/v1/{path*}", "/v1/{path+}"],
    ["/v1/{+name}", "/v1/{name+}"],
    ["/a b\\c", "/a%20b%5Cc"],
  ])("%s is the template %s", (key, path) => {
    const result = imported(openapi({ [key]: { get: ok } }));
    expect(result.group.apis[0]?.path).toBe(path);
    expect(result.warnings).toEqual([]);
  });

  it.each([
    ["pets", "/pets"],
    ["/v1/{+parent}/items", "/v1/{parent}/items"],
    ["/v1/{+name}:cancel", "/v1/{name}:cancel"],
    ["/{id}{ending}", "/{id}"],
    ["/{id}/x/{id}", "/{id}/x/{id_2}"],
    ["/pets{?limit,page*}", "/pets"],
    ["/pets?q={q}", "/pets"],
    ["/pets#all", "/pets"],
  ])("%s is %s, which is told", (key, path) => {
    const result = imported(openapi({ [key]: { get: ok } }));
    expect(result.group.apis[0]?.path).toBe(path);
    expect(new Set(result.warnings.map(({ code }) => code))).toEqual(new Set(["PATH_CHANGED"]));
  });

  it.each(["/a/{b", "/a/b}", "/a/./b", "/%zz", "/{}/{}x{"])("%s can't be one", (key) => {
    const result = imported(openapi({ [key]: { get: ok } }));
    expect(result.group.apis).toEqual([]);
    expect(result.warnings.map(({ code }) => code)).toEqual(["OPERATION_LEFT_OUT"]);
  });

  it("is greedy where GitHub's mark says so", () => {
    const parameters = [{ name: "path", in: "path", required: true, "x-multi-segment": true, schema: { type: "string" } }];
    const api = onlyApi(openapi({ "/contents/{path}": { get: { parameters, ...ok } } }));
    expect(api.path).toBe("/contents/{path+}");
    expect(api.operation?.parameters).toEqual([{ name: "path", in: "path", required: true, schema: { type: "string" } }]);
  });

  it("has parameters of its query there", () => {
    const parameters = ["id", "q"].map((name) => ({ name, in: "path", required: true, schema: { type: "string" } }));
    const api = onlyApi(openapi({ "/pets/{id}?q={q}": { get: { parameters, ...ok } } }));
    expect(api.operation?.parameters?.map(({ name, in: where }) => `${where} ${name}`)).toEqual(["path id", "query q"]);
  });

  it("has names of parameters that a template can have", () => {
    const parameters = [{ name: "+name", in: "path", required: true, schema: { type: "integer" } }];
    const api = onlyApi(openapi({ "/v1/{+name}": { get: { parameters, ...ok } } }));
    expect(api.operation?.parameters).toEqual([{ name: "name", in: "path", required: true, schema: { type: "integer" } }]);
  });

  it("that only its fragment or query tells from others has that in the path, and is mapped to where it means", async () => {
    const document = openapi(
      {
        "/#Action=AddTags": { post: { operationId: "addTags", ...ok } },
        "/#Action=Remove/Tags": { post: { operationId: "removeTags", ...ok } },
        "/x?mode=fast": { get: { operationId: "fast", ...ok } },
        "/x": { get: { operationId: "plain", ...ok } },
        "/y?mode=fast&q={q}": { get: { operationId: "alone", ...ok } },
      },
      { servers: [] },
    );
    const result = imported(document);
    expect(result.group.apis.map(({ path, mapping }) => [path, mapping])).toEqual([
      ["/%23Action=AddTags", { path: "/" }],
      ["/%23Action=Remove%2FTags", { path: "/" }],
      ["/x%3Fmode=fast", { path: "/x", constants: { query: { mode: "fast" } } }],
      ["/x", undefined],
      ["/y", { constants: { query: { mode: "fast" } } }],
    ]);
    await using gateway = createGateway({ groups: [result.group] });
    for (const api of result.group.apis) {
      const { served } = await gateway.dispatch({ method: api.method as string, url: api.path });
      expect(served.api).toBe(api.name);
    }
  });
});
