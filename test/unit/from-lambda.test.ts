import type { APIGatewayProxyHandler, APIGatewayProxyHandlerV2, Callback, Context } from "aws-lambda";
import { describe, expect, it } from "vitest";
import type { FunctionHandler, GatewayRequest } from "../../src/index.js";
import { fromLambda, type LambdaOptions } from "../../src/functions/index.js";
import { FakeClock } from "./support/fake-clock.js";
import { calling } from "./support/gateways.js";

/** The answer of a function, and what the gateway's `error` listeners were told. */
async function answerOf(handler: FunctionHandler, request: Partial<GatewayRequest> = {}) {
  const gateway = calling(handler);
  let cause: unknown;
  gateway.on("error", ({ error }) => (cause = error.cause));
  const answer = await gateway.dispatch({ method: "GET", url: "/a/1", ...request });
  return { status: answer.status, text: await answer.text(), headers: { ...answer.headers }, cause };
}

const ok = { statusCode: 200, body: "ok" };

describe("a handler ends an invocation by", () => {
  const ways: Readonly<Record<string, (event: unknown, context: Context, callback: Callback) => void | Promise<unknown>>> = {
    "a promise": async () => ok,
    "its callback": (_event, _context, callback) => callback(null, ok),
    "its callback, later, whatever it returned": (_event, _context, callback) => setTimeout(() => callback(undefined, ok), 1) as never,
    "context.succeed": (_event, context) => context.succeed(ok),
    "context.done": (_event, context) => context.done(undefined, ok),
    "both, of which the first counts": async (_event, _context, callback) => {
      callback(null, ok);
      return { statusCode: 500 };
    },
  };

  it.each(Object.entries(ways))("%s", async (_, handler) => {
    for (const payload of ["1.0", "2.0"] as const) {
      const { status, text } = await answerOf(fromLambda(handler as () => Promise<typeof ok>, { payload } as LambdaOptions<"2.0">));
      expect([status, text]).toEqual([200, "ok"]);
    }
  });

  const failures: Readonly<Record<string, (event: unknown, context: Context, callback: Callback) => void | Promise<unknown>>> = {
    "a throw": () => {
      throw new Error("s3cret");
    },
    "a rejection": () => Promise.reject(new Error("s3cret")),
    "a callback with an error": (_event, _context, callback) => callback(new Error("s3cret")),
    "a callback with text": (_event, _context, callback) => callback("s3cret"),
    "context.fail": (_event, context) => context.fail("s3cret"),
    "context.done": (_event, context) => context.done(new Error("s3cret")),
  };

  it.each(Object.entries(failures))("%s, which is a 500 without details", async (_, handler) => {
    const { status, text, cause } = await answerOf(fromLambda(handler));
    expect(status).toBe(500);
    expect(JSON.parse(text)).toMatchObject({ code: "FUNCTION_FAILED", detail: "The function failed." });
    expect(String(cause)).toContain("s3cret");
  });

  it("a result that is malformed, which is a 502", async () => {
    const { status, text } = await answerOf(fromLambda(async () => ({ statusCode: 200, body: 1 })));
    expect([status, JSON.parse(text).code]).toEqual([502, "FUNCTION_BAD_RESPONSE"]);
    const v1 = await answerOf(fromLambda((_event, _context, callback) => callback(null, "text"), { payload: "1.0" }));
    expect(v1.status).toBe(502);
  });

  it.each([
    { statusCode: 99 },
    { statusCode: 600 },
    { statusCode: 200, headers: { "x-a": "1\r\nset-cookie: a=1" } },
    { statusCode: 200, headers: { "x:a": "1" } },
  ])("a result that HTTP can't carry, which is a 502: %j", async (result) => {
    for (const payload of ["1.0", "2.0"] as const)
      expect((await answerOf(fromLambda(async () => result, { payload } as LambdaOptions<"2.0">))).status).toBe(502);
  });
});

describe("time", () => {
  it("that is up is a 504, and is what the context counts down", async () => {
    const clock = new FakeClock();
    let context: Context | undefined;
    const handler: APIGatewayProxyHandlerV2 = (_event, given) => {
      context = given;
    };
    const pending = answerOf(fromLambda(handler, { timeoutMs: 1000, clock }));
    await expect.poll(() => clock.pending).toBe(1);
    expect(context?.getRemainingTimeInMillis()).toBe(1000);
    clock.advance(400);
    expect(context?.getRemainingTimeInMillis()).toBe(600);
    clock.advance(600);
    const { status, text } = await pending;
    expect([status, JSON.parse(text).code]).toEqual([504, "BACKEND_TIMEOUT"]);
    clock.advance(1);
    expect(context?.getRemainingTimeInMillis()).toBe(0);
  });

  it("leaves no timer behind when the handler is in time", async () => {
    const clock = new FakeClock();
    expect((await answerOf(fromLambda(async () => ok, { timeoutMs: 1000, clock }))).status).toBe(200);
    expect(clock.pending).toBe(0);
  });

  it("is the function backend's where none is set", async () => {
    const clock = new FakeClock();
    const gateway = calling(
      fromLambda(() => {}),
      { clock },
      50,
    );
    const pending = gateway.dispatch({ method: "GET", url: "/a/1" });
    await expect.poll(() => clock.pending).toBe(1);
    clock.advance(50);
    expect((await pending).status).toBe(504);
  });
});

describe("the context", () => {
  const contextOf = async (options: LambdaOptions<"2.0">) => {
    let context: Context | undefined;
    const handler: APIGatewayProxyHandlerV2 = async (_event, given) => {
      context = given;
      return {};
    };
    await answerOf(fromLambda(handler, options));
    return context as Context;
  };

  it("is Lambda's", async () => {
    expect(await contextOf({})).toMatchObject({
      callbackWaitsForEmptyEventLoop: true,
      functionName: "a",
      functionVersion: "$LATEST",
      invokedFunctionArn: "arn:aws:lambda:us-east-1:123456789012:function:a",
      memoryLimitInMB: "128",
      awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      logGroupName: "/aws/lambda/a",
    });
  });

  it("says what it is told to", async () => {
    const options = {
      functionName: "adopt",
      functionVersion: "7",
      region: "eu-west-1",
      accountId: "1",
      memoryLimitMb: 512,
      timeoutMs: 5000,
    };
    const context = await contextOf(options);
    expect(context).toMatchObject({
      functionName: "adopt",
      functionVersion: "7",
      memoryLimitInMB: "512",
      invokedFunctionArn: "arn:aws:lambda:eu-west-1:1:function:adopt",
    });
    expect(context.getRemainingTimeInMillis()).toBeGreaterThan(0);
    expect(context.getRemainingTimeInMillis()).toBeLessThanOrEqual(5000);
  });

  it("has an id of its own for each invocation", async () => {
    expect((await contextOf({})).awsRequestId).not.toBe((await contextOf({})).awsRequestId);
  });
});

it("handlers of both formats read their own events", async () => {
  const v1: APIGatewayProxyHandler = async ({ httpMethod, pathParameters, body }) => ({
    statusCode: 200,
    body: JSON.stringify([httpMethod, pathParameters, body]),
  });
  const v2: APIGatewayProxyHandlerV2 = async ({ requestContext, pathParameters, body }) => ({
    method: requestContext.http.method,
    pathParameters,
    body,
  });
  const request = { method: "POST", headers: { "content-type": "text/plain" }, body: "ü" };
  expect((await answerOf(fromLambda(v1, { payload: "1.0" }), request)).text).toBe('["POST",{"id":"1"},"ü"]');
  expect((await answerOf(fromLambda(v2), request)).text).toBe('{"method":"POST","pathParameters":{"id":"1"},"body":"ü"}');
});

it("a body above the limit is a 413, and the handler is not called", async () => {
  let called = false;
  const handler = fromLambda(async () => {
    called = true;
  });
  const { status } = await answerOf(handler, { method: "POST", body: new Uint8Array(6_291_457) });
  expect([status, called]).toEqual([413, false]);
});
