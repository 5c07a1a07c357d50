import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { describe, expect, it } from "vitest";
import { createGateway, type FunctionCall, type GatewayRequest } from "../../src/index.js";
import { type LambdaEvent, type LambdaEventOptions, toLambdaEvent } from "../../src/functions/index.js";
import { stoppedAt } from "./support/stopped-clock.js";

const clock = stoppedAt("2020-03-12T19:03:58.390Z");

/** The event of a request to ANY /shop/pets/{petId}/{rest+}, of a group with a prefix. */
async function eventOf<Payload extends "1.0" | "2.0">(
  payload: Payload,
  request: Partial<GatewayRequest> = {},
  options: LambdaEventOptions<Payload> = {},
): Promise<LambdaEvent<Payload>> {
  let event: LambdaEvent<Payload> | undefined;
  const handler = async (call: FunctionCall) => {
    event = await toLambdaEvent(call, { clock, ...options, payload });
    return null;
  };
  const backend = { kind: "function" as const, handler };
  const api = { name: "pet", method: "ANY" as const, path: "/pets/{petId}/{rest+}", backend };
  const gateway = createGateway({ groups: [{ name: "g", prefix: "/shop", apis: [api] }] });
  const answer = await gateway.dispatch({ method: "GET", url: "/shop/pets/7/a", ...request });
  expect(answer.status).toBe(200);
  return event as LambdaEvent<Payload>;
}

const client = { address: "203.0.113.9", protocol: "https" } as const;
const full: Partial<GatewayRequest> = {
  method: "POST",
  url: "/shop/pets/a%2Fb/c/d%20e?color=red&color=blue&empty=&sp=a+b%26",
  rawHeaders: [
    ...["Host", "pets.example.com", "Content-Type", "application/json", "X-Many", "1", "x-many", "2"],
    ...["Cookie", "a=1; b=2", "cookie", "c=3", "User-Agent", "agent", "Connection", "close, X-Gone", "X-Gone", "1"],
    ...["X-Forwarded-For", "10.0.0.1", "X-Forwarded-Proto", "gopher"],
  ],
  body: '{"a":"ü"}',
  client,
};

describe("an event of format 2.0", () => {
  it("is what API Gateway documents", async () => {
    const event = await eventOf("2.0", full, { stage: "prod", stageVariables: { table: "pets" }, accountId: "1", apiId: "api" });
    expect(event).toEqual({
      version: "2.0",
      routeKey: "ANY /shop/pets/{petId}/{rest+}",
      rawPath: "/shop/pets/a%2Fb/c/d%20e",
      rawQueryString: "color=red&color=blue&empty=&sp=a+b%26",
      cookies: ["a=1", "b=2", "c=3"],
      headers: {
        host: "pets.example.com",
        "content-type": "application/json",
        "x-many": "1,2",
        "user-agent": "agent",
        "x-forwarded-for": "10.0.0.1, 203.0.113.9",
        "x-forwarded-port": "443",
        "x-forwarded-proto": "https",
      },
      queryStringParameters: { color: "red,blue", empty: "", sp: "a b&" },
      requestContext: {
        accountId: "1",
        apiId: "api",
        domainName: "pets.example.com",
        domainPrefix: "pets",
        http: { method: "POST", path: "/shop/pets/a%2Fb/c/d%20e", protocol: "HTTP/1.1", sourceIp: "203.0.113.9", userAgent: "agent" },
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        routeKey: "ANY /shop/pets/{petId}/{rest+}",
        stage: "prod",
        time: "12/Mar/2020:19:03:58 +0000",
        timeEpoch: 1584039838390,
      },
      body: '{"a":"ü"}',
      pathParameters: { petId: "a/b", rest: "c/d e" },
      isBase64Encoded: false,
      stageVariables: { table: "pets" },
    });
  });

  it("has no key for what there is none of", async () => {
    const event = await eventOf("2.0", { url: "/shop/pets/7/a" });
    expect(Object.keys(event)).toEqual([
      ...["version", "routeKey", "rawPath", "rawQueryString", "headers", "requestContext", "pathParameters", "isBase64Encoded"],
    ]);
    expect(event).toMatchObject({ rawQueryString: "", headers: { host: "localhost" }, isBase64Encoded: false });
    expect(event.requestContext).toMatchObject({ stage: "$default", domainName: "localhost", http: { sourceIp: "", userAgent: "" } });
  });
});

describe("an event of format 1.0", () => {
  it("is what API Gateway documents", async () => {
    const event = await eventOf("1.0", full, { stage: "prod", stageVariables: { table: "pets" } });
    expect(event).toEqual({
      version: "1.0",
      resource: "/shop/pets/{petId}/{rest+}",
      path: "/shop/pets/a%2Fb/c/d%20e",
      httpMethod: "POST",
      headers: {
        Host: "pets.example.com",
        "Content-Type": "application/json",
        "X-Many": "2",
        Cookie: "c=3",
        "User-Agent": "agent",
        "X-Forwarded-For": "10.0.0.1, 203.0.113.9",
        "X-Forwarded-Port": "443",
        "X-Forwarded-Proto": "https",
      },
      multiValueHeaders: {
        Host: ["pets.example.com"],
        "Content-Type": ["application/json"],
        "X-Many": ["1", "2"],
        Cookie: ["a=1; b=2", "c=3"],
        "User-Agent": ["agent"],
        "X-Forwarded-For": ["10.0.0.1, 203.0.113.9"],
        "X-Forwarded-Port": ["443"],
        "X-Forwarded-Proto": ["https"],
      },
      queryStringParameters: { color: "blue", empty: "", sp: "a b&" },
      multiValueQueryStringParameters: { color: ["red", "blue"], empty: [""], sp: ["a b&"] },
      requestContext: {
        accountId: "123456789012",
        apiId: "pointsman",
        authorizer: null,
        domainName: "pets.example.com",
        domainPrefix: "pets",
        extendedRequestId: expect.any(String),
        httpMethod: "POST",
        identity: {
          accessKey: null,
          accountId: null,
          apiKey: null,
          apiKeyId: null,
          caller: null,
          clientCert: null,
          cognitoAuthenticationProvider: null,
          cognitoAuthenticationType: null,
          cognitoIdentityId: null,
          cognitoIdentityPoolId: null,
          principalOrgId: null,
          sourceIp: "203.0.113.9",
          user: null,
          userAgent: "agent",
          userArn: null,
        },
        path: "/shop/pets/a%2Fb/c/d%20e",
        protocol: "HTTP/1.1",
        requestId: expect.any(String),
        requestTime: "12/Mar/2020:19:03:58 +0000",
        requestTimeEpoch: 1584039838390,
        resourceId: "/shop/pets/{petId}/{rest+}",
        resourcePath: "/shop/pets/{petId}/{rest+}",
        stage: "prod",
      },
      pathParameters: { petId: "a/b", rest: "c/d e" },
      stageVariables: { table: "pets" },
      body: '{"a":"ü"}',
      isBase64Encoded: false,
    });
  });

  it("has null for what there is none of", async () => {
    const event = await eventOf("1.0");
    expect(event).toMatchObject({
      headers: { Host: "localhost" },
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
      stageVariables: null,
      body: null,
      isBase64Encoded: false,
    });
  });
});

describe("a body is", () => {
  const bytes = new Uint8Array([0xff, 0x00, 0x80]);
  it.each([
    ["2.0", "text/html; charset=utf-8", "ü", false],
    ["2.0", "Application/Problem+JSON", "ü", false],
    ["2.0", "image/svg+xml", "ü", true],
    ["2.0", "application/javascript", "ü", false],
    ["2.0", "application/x-www-form-urlencoded", "a=1", true],
    ["2.0", undefined, "ü", true],
    ["2.0", "application/octet-stream", bytes, true],
    ["2.0", "text/plain", bytes, true],
    ["1.0", "application/x-www-form-urlencoded", "a=1", false],
    ["1.0", undefined, "\ufeffü", false],
    ["1.0", "image/png", bytes, true],
  ] as const)("in %s of %s given %#", async (payload, type, body, base64) => {
    const event = await eventOf(payload, { method: "POST", headers: { "content-type": type }, body });
    const expected = Buffer.from(body);
    expect(event.isBase64Encoded).toBe(base64);
    expect(Buffer.from(event.body ?? "", base64 ? "base64" : "utf8")).toEqual(expected);
  });

  it.each([
    [["image/*"], "image/png", true],
    [["image/*"], "application/octet-stream", false],
    [["*/*"], "text/plain", true],
    [["*"], undefined, true],
    [["Application/PDF"], "application/pdf; a=b", true],
  ] as const)("by the media types of a setting: %s, %s", async (binaryMediaTypes, type, base64) => {
    for (const payload of ["1.0", "2.0"] as const) {
      const event = await eventOf(payload, { method: "POST", headers: { "content-type": type }, body: "a" }, { binaryMediaTypes });
      expect([event.isBase64Encoded, event.body]).toEqual(base64 ? [true, "YQ=="] : [false, "a"]);
    }
  });

  it("none where it is empty", async () => {
    expect(await eventOf("1.0", { method: "POST", body: "" })).toMatchObject({ body: null, isBase64Encoded: false });
    expect(await eventOf("2.0", { method: "POST", body: new Uint8Array(0) })).not.toHaveProperty("body");
  });
});

describe("names that every object has", () => {
  const request: Partial<GatewayRequest> = {
    url: "/shop/pets/7/a?__proto__=q&constructor=1&constructor=2",
    rawHeaders: ["__proto__", "h", "constructor", "1", "toString", "2"],
  };

  it("are data in 2.0, and the objects are plain", async () => {
    const event = (await eventOf("2.0", request)) as APIGatewayProxyEventV2;
    expect(Object.entries(event.queryStringParameters ?? {})).toEqual([
      ["__proto__", "q"],
      ["constructor", "1,2"],
    ]);
    expect(Object.keys(event.headers)).toEqual(["__proto__", "constructor", "tostring", "host"]);
    expect(Object.getPrototypeOf(event.headers)).toBe(Object.prototype);
    expect(JSON.parse(JSON.stringify(event))).toEqual(event);
  });

  it("are data in 1.0", async () => {
    const event = await eventOf("1.0", request);
    expect(Object.entries(event.multiValueQueryStringParameters ?? {})).toEqual([
      ["__proto__", ["q"]],
      ["constructor", ["1", "2"]],
    ]);
    expect(Object.entries(event.multiValueHeaders).slice(0, 2)).toEqual([
      ["__proto__", ["h"]],
      ["constructor", ["1"]],
    ]);
    expect(({} as { q?: unknown }).q).toBeUndefined();
  });
});

it("an address that the gateway doesn't know leaves the forwarding fields of the client alone", async () => {
  const headers = { "X-Forwarded-For": "10.0.0.1", "X-Forwarded-Proto": "https" };
  const event = await eventOf("2.0", { url: "https://pets.example.com:8443/shop/pets/7/a", headers });
  expect(event.headers).toEqual({ "x-forwarded-for": "10.0.0.1", "x-forwarded-proto": "https", host: "pets.example.com:8443" });
  expect(event.requestContext).toMatchObject({ domainName: "pets.example.com:8443", domainPrefix: "pets" });
});

it("an API with several methods is named by the request's", async () => {
  let event: LambdaEvent<"2.0"> | undefined;
  const handler = async (call: FunctionCall) => {
    event = await toLambdaEvent(call);
    return null;
  };
  const api = { name: "a", method: ["GET", "PUT"] as const, path: "/a", backend: { kind: "function" as const, handler } };
  await createGateway({ groups: [{ name: "g", apis: [api] }] }).dispatch({ method: "PUT", url: "/a" });
  expect(event).toMatchObject({ routeKey: "PUT /a", rawPath: "/a" });
  expect(event).not.toHaveProperty("pathParameters");
});
