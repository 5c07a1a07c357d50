import type { ALBEvent, APIGatewayProxyEvent, APIGatewayProxyEventV2 } from "aws-lambda";
import { describe, expect, it } from "vitest";
import { fromLambda } from "../../src/functions/index.js";
import { createGateway, fn, type Gateway, mock } from "../../src/index.js";
import { toLambdaHandler, toStreamingLambdaHandler } from "../../src/integrations/lambda/index.js";

const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);

/** Answers what it was asked, and in several ways. */
const gateway = createGateway({
  groups: [
    {
      name: "shop",
      apis: [
        {
          name: "seen",
          method: "ANY",
          path: "/seen/{rest+}",
          backend: fn(async (call) => ({
            status: 200,
            json: {
              method: call.request.method,
              path: call.path,
              query: call.queryText,
              cookie: call.header("cookie"),
              many: call.header("x-many"),
              client: call.request.client,
              body: Buffer.from(await call.bytes()).toString("latin1"),
            },
          })),
        },
        { name: "bytes", method: "GET", path: "/bytes", backend: mock({ body: bytes, headers: { "content-type": "image/png" } }) },
        { name: "packed", method: "GET", path: "/packed", backend: mock({ text: "as if", headers: { "content-encoding": "gzip" } }) },
        {
          name: "lines",
          method: "GET",
          path: "/lines",
          backend: mock({ text: "é", headers: { "set-cookie": ["a=1", "b=2"], vary: ["a", "b"] } }),
        },
        { name: "none", method: "GET", path: "/none", backend: mock({ status: 204 }) },
        {
          name: "stream",
          method: "GET",
          path: "/stream",
          backend: fn(() => ({
            status: 201,
            headers: { "set-cookie": ["a=1", "b=2"] },
            body: (async function* () {
              yield bytes;
              yield new TextEncoder().encode("end");
            })(),
          })),
        },
        {
          name: "fault",
          method: "GET",
          path: "/fault",
          backend: mock({ fault: "CONNECTION_RESET_BY_PEER" }),
        },
      ],
    },
  ],
}) as Gateway;
const handler = toLambdaHandler(gateway);

function version2(path: string, more: Partial<APIGatewayProxyEventV2> = {}): APIGatewayProxyEventV2 {
  const http = { method: "GET", path, protocol: "HTTP/1.1", sourceIp: "192.0.2.7", userAgent: "" };
  const requestContext = { http } as APIGatewayProxyEventV2["requestContext"];
  return {
    version: "2.0",
    routeKey: "",
    rawPath: path,
    rawQueryString: "",
    headers: { host: "a" },
    requestContext,
    isBase64Encoded: false,
    ...more,
  };
}

function version1(path: string, more: Partial<APIGatewayProxyEvent> = {}): APIGatewayProxyEvent {
  const requestContext = { identity: { sourceIp: "192.0.2.7" } } as APIGatewayProxyEvent["requestContext"];
  return {
    httpMethod: "GET",
    path,
    headers: { host: "a" },
    requestContext,
    body: null,
    isBase64Encoded: false,
    ...more,
  } as APIGatewayProxyEvent;
}

function balanced(path: string, more: Partial<ALBEvent> = {}): ALBEvent {
  const headers = { host: "a", "x-forwarded-for": "203.0.113.9, 192.0.2.7", "x-forwarded-proto": "http" };
  return {
    httpMethod: "GET",
    path,
    headers,
    requestContext: { elb: { targetGroupArn: "arn" } },
    body: "",
    isBase64Encoded: false,
    ...more,
  };
}

describe("an event is the request that was made", () => {
  const seen = async (result: { body?: string | undefined }) => JSON.parse(result.body ?? "null") as unknown;

  it("of format 2.0", async () => {
    const event = version2("/seen/a b/é/%2F", {
      rawQueryString: "a=1&a=%20",
      cookies: ["a=1", "b=2"],
      headers: { host: "a", "x-many": "1,2" },
      body: Buffer.from(bytes).toString("base64"),
      isBase64Encoded: true,
    });
    expect(
      await seen(await handler({ ...event, requestContext: { http: { ...event.requestContext.http, method: "PUT" } } as never })),
    ).toEqual({
      method: "PUT",
      path: "/seen/a%20b/%C3%A9/%2F",
      query: "a=1&a=%20",
      cookie: "a=1; b=2",
      many: "1,2",
      client: { address: "192.0.2.7", protocol: "https" },
      body: Buffer.from(bytes).toString("latin1"),
    });
  });

  it("of format 1.0, whose query is decoded", async () => {
    const event = version1("/seen/x", {
      httpMethod: "POST",
      multiValueHeaders: { host: ["a"], Cookie: ["a=1"], "X-Many": ["1", "2"] },
      multiValueQueryStringParameters: { "a&": ["1", "é ="] },
      body: "text",
    });
    expect(await seen(await handler(event))).toMatchObject({
      method: "POST",
      query: "a%26=1&a%26=%C3%A9%20%3D",
      cookie: "a=1",
      many: "1, 2",
      client: { address: "192.0.2.7", protocol: "https" },
      body: "text",
    });
  });

  it("of a load balancer, whose query is as it came, and whose client is the last that was forwarded for", async () => {
    const event = balanced("/seen/x", { queryStringParameters: { "a%26": "%20" } });
    expect(await seen(await handler(event))).toMatchObject({ query: "a%26=%20", client: { address: "192.0.2.7", protocol: "http" } });
  });

  it("below a base path", async () => {
    const below = toLambdaHandler(gateway, { basePath: "/prod/" });
    for (const [path, status] of [
      ["/prod/bytes", 200],
      ["/bytes", 200],
      ["/production/bytes", 404],
      ["/prod", 404],
    ] as const) {
      expect((await below(version2(path))).statusCode).toBe(status);
    }
  });

  it.each([{}, { Records: [] }, { httpMethod: "GET" }, { requestContext: {} }])("or a clear error: %j", async (event) => {
    await expect(handler(event as never)).rejects.toThrow("no HTTP request");
  });
});

describe("a result", () => {
  it("has text as it is, and everything else in base64", async () => {
    expect(await handler(version2("/lines"))).toMatchObject({ statusCode: 200, body: "é", isBase64Encoded: false });
    expect(await handler(version2("/bytes"))).toMatchObject({ body: Buffer.from(bytes).toString("base64"), isBase64Encoded: true });
    expect(await handler(version2("/packed"))).toMatchObject({ body: Buffer.from("as if").toString("base64"), isBase64Encoded: true });
    expect(await handler(version2("/none"))).toMatchObject({ statusCode: 204, body: "" });
    expect(await handler(version1("/other"))).toMatchObject({ statusCode: 404, body: expect.stringContaining("ROUTE_NOT_FOUND") });
  });

  it("has its fields in the form of the event", async () => {
    expect(await handler(version2("/lines"))).toMatchObject({ headers: { vary: "a, b" }, cookies: ["a=1", "b=2"] });
    const lines = { multiValueHeaders: { vary: ["a", "b"], "set-cookie": ["a=1", "b=2"] } };
    expect(await handler(version1("/lines"))).toMatchObject(lines);
    expect(await handler(balanced("/lines", { multiValueHeaders: { host: ["a"] } }))).toMatchObject({
      ...lines,
      statusDescription: "200 OK",
    });
    const single = await handler(balanced("/lines"));
    expect(single).toMatchObject({ headers: { vary: "a, b", "set-cookie": "b=2" } });
    expect(single).not.toHaveProperty("multiValueHeaders");
  });

  it("of a fault is the fault", async () => {
    await expect(handler(version2("/fault"))).rejects.toThrow("fetch failed");
  });
});

describe("a gateway in Lambda behind a gateway", () => {
  const front = (payload: "1.0" | "2.0" | "stream") => {
    const backend = fn(
      payload === "stream" ? fromLambda(toStreamingLambdaHandler(gateway)) : fromLambda(handler as never, { payload } as never),
    );
    return createGateway({ groups: [{ name: "front", apis: [{ name: "all", method: "ANY", path: "/{rest+}", backend }] }] });
  };

  it.each(["1.0", "2.0", "stream"] as const)("answers as it does by itself, by %s", async (payload) => {
    for (const url of ["/lines", "/bytes", "/stream", "/none", "/other", "/seen/a%2Fb?q=%20&q"]) {
      const [direct, behind] = await Promise.all(
        [gateway, front(payload)].map((one) => one.dispatch({ method: "GET", url, headers: { host: "a" } })),
      );
      expect([url, behind?.status, behind?.headers["set-cookie"]]).toEqual([url, direct?.status, direct?.headers["set-cookie"]]);
      if (!url.startsWith("/seen")) expect(Buffer.from((await behind?.bytes()) ?? [])).toEqual(Buffer.from((await direct?.bytes()) ?? []));
    }
  });
});
