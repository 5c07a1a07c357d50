import { describe, expect, it } from "vitest";
import type { Api } from "../../../src/index.js";
import { imported, openapi, told } from "./support/documents.js";

const answer = () => ({});
const functions = { adopt: { versions: { 1: answer, v2: answer }, aliases: { live: "1" } }, AdoptFunction: answer };

/** The backend and mapping of a POST at a path with this extension, and the places of what was not converted. */
function converted(key: string, extension: unknown, path = "/pets/{id}", more: object = {}) {
  const result = imported(openapi({ [path]: { post: { [key]: extension, ...more } } }), { functions });
  const { backend, mapping } = result.group.apis[0] as Api;
  const places = result.warnings
    .filter(({ code }) => code === "EXTENSION_NOT_CONVERTED")
    .map((warning) => warning.path.replace(/^.*\/post\/x-[a-z-]+/, ""));
  return { backend, mapping, places };
}

describe("x-amazon-apigateway-integration", () => {
  const by = (extension: object, path?: string) => converted("x-amazon-apigateway-integration", extension, path);

  it("to HTTP is an HTTP backend with its mapping", () => {
    expect(
      by({
        type: "HTTP_PROXY",
        uri: "https://pets.example.com/v2/animals/{animal}?fixed=1",
        httpMethod: "PUT",
        timeoutInMillis: 3000,
        requestParameters: {
          "integration.request.path.animal": "method.request.path.id",
          "integration.request.querystring.q": "method.request.header.X-Query",
          "integration.request.header.X-Same": "method.request.header.X-Same",
          "integration.request.header.X-Stage": "'prod'",
          "integration.request.header.X-User": "context.identity.user",
        },
      }),
    ).toEqual({
      backend: { kind: "http", url: "https://pets.example.com", timeouts: { totalMs: 3000 } },
      mapping: {
        method: "PUT",
        path: "/v2/animals/{animal}",
        params: [
          { from: "path.id", to: "path.animal" },
          { from: "header.X-Query", to: "query.q" },
        ],
        constants: { query: { fixed: "1" }, header: { "X-Stage": "prod" } },
      },
      places: ["/requestParameters"],
    });
  });

  it("of a whole tail keeps it whole", () => {
    const { backend, mapping } = by({ type: "http_proxy", uri: "http://x.example.com/{proxy}", httpMethod: "ANY" }, "/{proxy+}");
    expect([backend, mapping]).toEqual([{ kind: "http", url: "http://x.example.com" }, { path: "/{proxy+}" }]);
  });

  it("to a Mock is a Mock", () => {
    const response = {
      statusCode: "201",
      responseParameters: { "method.response.header.X-Id": "'7'", "method.response.header.X-Not": "integration.response.header.x" },
      responseTemplates: { "application/json": '{"made":true}' },
    };
    expect(by({ type: "mock", responses: { default: response } }).backend).toEqual({
      kind: "mock",
      status: 201,
      headers: { "X-Id": "7", "content-type": "application/json" },
      text: '{"made":true}',
    });
    expect(by({ type: "mock" }).backend).toEqual({ kind: "mock" });
    const computed = { statusCode: "200", responseTemplates: { "application/json": '{"id":$input.params("id")}' } };
    expect(by({ type: "mock", responses: { default: computed } })).toMatchObject({
      backend: { kind: "mock", status: 200 },
      places: ["/responses"],
    });
  });

  it.each([
    [
      "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:1234:function:adopt/invocations",
      { name: "adopt" },
    ],
    [
      "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:1234:function:adopt:live/invocations",
      { name: "adopt", qualifier: "live" },
    ],
    [
      { "Fn::Sub": "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${AdoptFunction.Arn}/invocations" },
      { name: "AdoptFunction" },
    ],
  ])("to a Lambda function %j is a function by its name", (uri, named) => {
    expect(by({ type: "aws_proxy", uri })).toEqual({ backend: { kind: "function", ...named }, mapping: undefined, places: [] });
  });

  it.each([
    [{ type: "aws", uri: "arn:aws:apigateway:eu-west-1:sqs:action/SendMessage" }, "/type"],
    [{ type: "http", uri: "http://${stageVariables.host}/x" }, "/uri"],
    [{ type: "http", uri: "http://x.example.com/{other}" }, "/uri"],
    [{ type: "aws_proxy", uri: "arn:aws:states" }, "/uri"],
    [{}, "/type"],
  ])("that says something else is told: %j", (extension, place) => {
    expect(by(extension)).toEqual({ backend: undefined, mapping: undefined, places: [place] });
  });
});

describe("x-apigateway-backend", () => {
  const by = (extension: object, more?: object) => converted("x-apigateway-backend", extension, "/pets/{id}", more);

  it("of HTTP is an HTTP backend with its mapping", () => {
    const parameters = [{ name: "X-Query", in: "header", type: "string" }];
    expect(
      by(
        {
          type: "HTTP",
          httpEndpoints: { address: "10.0.0.7:8080", scheme: "https", method: "GET", path: "/animals/{animal}", timeout: 5000 },
          parameters: [
            { name: "animal", value: "id", in: "path", origin: "REQUEST" },
            { name: "q", value: "X-Query", in: "query", origin: "REQUEST" },
            { name: "X-Stage", value: "prod", in: "header", origin: "CONSTANT" },
            { name: "X-App", value: "appId", in: "header", origin: "SYSTEM" },
          ],
        },
        { parameters },
      ),
    ).toEqual({
      backend: { kind: "http", url: "https://10.0.0.7:8080", timeouts: { totalMs: 5000 } },
      mapping: {
        method: "GET",
        path: "/animals/{animal}",
        params: [
          { from: "path.id", to: "path.animal" },
          { from: "header.X-Query", to: "query.q" },
        ],
        constants: { header: { "X-Stage": "prod" } },
      },
      places: ["/parameters"],
    });
  });

  it("of MOCK and FUNCTION is a Mock and a function", () => {
    expect(by({ type: "MOCK", mockEndpoints: { "result-content": "mocked" } }).backend).toEqual({ kind: "mock", text: "mocked" });
    const functionEndpoints = { "function-urn": "urn:fss:eu:p:function:default:adopt", version: "v2", timeout: 3000 };
    expect(by({ type: "FUNCTION", functionEndpoints }).backend).toEqual({
      kind: "function",
      name: "adopt",
      qualifier: "v2",
      timeoutMs: 3000,
    });
    expect(by({ type: "FUNCTION", functionEndpoints: { ...functionEndpoints, version: "latest" } }).backend).not.toHaveProperty(
      "qualifier",
    );
  });

  it("that says something else is told", () => {
    expect(by({ type: "HTTP-VPC" })).toMatchObject({ backend: undefined, places: ["/type"] });
    expect(by({ type: "HTTP", httpEndpoints: {} })).toMatchObject({ backend: undefined, places: ["/httpEndpoints"] });
    expect(by({ type: "FUNCTION" })).toMatchObject({ backend: undefined, places: ["/functionEndpoints"] });
  });
});

describe("x-google-backend", () => {
  it("on an operation is the whole address, or what the path is put behind", () => {
    expect(converted("x-google-backend", { address: "https://f.example.com/run", deadline: 2.5, protocol: "h2" })).toEqual({
      backend: { kind: "http", url: "https://f.example.com", timeouts: { totalMs: 2500 }, http2: true },
      mapping: { path: "/run", params: [{ from: "path.id", to: "query.id" }] },
      places: [],
    });
    const appended = { address: "https://f.example.com/run/", path_translation: "APPEND_PATH_TO_ADDRESS", jwt_audience: "x" };
    expect(converted("x-google-backend", appended)).toEqual({
      backend: { kind: "http", url: "https://f.example.com/run/v1" },
      mapping: undefined,
      places: ["/jwt_audience"],
    });
  });

  it("on the document is the group's default", () => {
    const google = (extension: object) => imported(openapi({}, { "x-google-backend": extension }));
    expect(google({ address: "https://f.example.com/run" }).group.backend).toEqual({ kind: "http", url: "https://f.example.com/run/v1" });
    const constant = google({ address: "https://f.example.com", path_translation: "CONSTANT_ADDRESS" });
    expect(constant.group.backend).toEqual({ kind: "http", url: "https://pets.example.com/v1" });
    expect(told(constant)).toEqual(["EXTENSION_NOT_CONVERTED /x-google-backend/path_translation"]);
  });
});

describe("an extension of another gateway", () => {
  it.each([
    null,
    1,
    [],
    "x",
    { type: [] },
    { type: "http", uri: 1, requestParameters: [] },
    { type: "HTTP", parameters: {}, httpEndpoints: [] },
  ])("may be anything: %j", (value) => {
    for (const key of ["x-amazon-apigateway-integration", "x-apigateway-backend", "x-google-backend"]) {
      expect(imported(openapi({ "/a": { [key]: value, get: {}, put: { [key]: value } } }, { [key]: value })).group.apis.length).toBe(2);
    }
  });

  it("gives way to the library's own", () => {
    const own = { kind: "mock", text: "own" };
    expect(converted("x-google-backend", { address: "https://f.example.com" }, "/a", { "x-pointsman-backend": own }).backend).toEqual(own);
  });
});
