import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { createGateway, type FunctionCall, fn, type Gateway } from "../../src/index.js";
import { type FromInvokeUrlOptions, fromInvokeUrl } from "../../src/functions/index.js";
import { httpUpstream } from "./support/http-upstream.js";

const path = "/2015-03-31/functions/adopt/invocations";

/** An event that is small, and an answer that is what came back. */
const plain = {
  encode: async ({ request, params, text: body }: FunctionCall) => ({ method: request.method, id: params.id, body: await body() }),
  decode: (payload: unknown) => ({ status: 200, json: payload }),
};

function calling(url: string, options: Partial<FromInvokeUrlOptions> = {}, timeoutMs = 5000): Gateway {
  const backend = fn(fromInvokeUrl(url, { ...plain, ...options }), { timeoutMs });
  return createGateway({ groups: [{ name: "g", apis: [{ name: "a", method: "ANY", path: "/a/{id}", backend }] }] });
}

const ask = (gateway: Gateway, url = "/a/7") => gateway.dispatch({ method: "POST", url, body: "hello" });

/** A service that answers every invocation in the same way. */
async function service(answer: (req: IncomingMessage, res: ServerResponse) => void): Promise<string> {
  return (await httpUpstream(answer)).url + path;
}

describe("a function behind an invoke endpoint", () => {
  it("gets one invocation for each call, and its payload is the answer", async () => {
    const upstream = await httpUpstream();
    const gateway = calling(upstream.url + path, { qualifier: "prod & more", headers: { authorization: "Bearer 1" } });
    expect((await ask(gateway)).status).toBe(200);
    const [seen] = upstream.seen;
    expect(seen).toMatchObject({ method: "POST", url: `${path}?Qualifier=prod+%26+more` });
    expect(seen?.fields).toMatchObject({
      "x-amz-invocation-type": ["RequestResponse"],
      "content-type": ["application/json"],
      authorization: ["Bearer 1"],
    });
    expect(JSON.parse(seen?.body ?? "")).toEqual({ method: "POST", id: "7", body: "hello" });
  });

  it("may have its requests signed by their body", async () => {
    const upstream = await httpUpstream();
    await ask(calling(upstream.url + path, { headers: async (body) => ({ "x-signature": String(body.length) }) }));
    expect(upstream.seen[0]?.fields["x-signature"]).toEqual([String(upstream.seen[0]?.body.length)]);
  });

  it("is the configured one, whatever a request says", async () => {
    const upstream = await httpUpstream();
    const gateway = calling(upstream.url + path);
    for (const url of ["/a/%2F%2Fevil.example", "/a/..%2f..%2fother", "/a/@evil.example", "http://evil.example/a/7?Qualifier=other"])
      await ask(gateway, url);
    expect(upstream.seen.length).toBeGreaterThanOrEqual(3);
    for (const { url, fields } of upstream.seen) expect([url, fields.host]).toEqual([path, [`127.0.0.1:${upstream.port}`]]);
  });

  const failure = (status: number, headers: Record<string, string>, body: string) => (req: IncomingMessage, res: ServerResponse) =>
    void text(req).then(() => res.writeHead(status, headers).end(body));
  const failedBody = JSON.stringify({ errorType: "Error", errorMessage: "hunter2", trace: [] });

  it.each([
    ["the function fails", failure(200, { "x-amz-function-error": "Unhandled" }, failedBody), 500, "FUNCTION_FAILED"],
    [
      "the function is stopped",
      failure(200, { "x-amz-function-error": "Unhandled" }, '{"errorType":"Sandbox.Timedout","errorMessage":"hunter2"}'),
      504,
      "BACKEND_TIMEOUT",
    ],
    [
      "the function is stopped in an older runtime",
      failure(200, { "x-amz-function-error": "Unhandled" }, '{"errorMessage":"2026 hunter2 Task timed out after 3.00 seconds"}'),
      504,
      "BACKEND_TIMEOUT",
    ],
    ["there is no such function", failure(404, {}, "hunter2"), 502, "BAD_GATEWAY"],
    ["there are too many calls", failure(429, { "retry-after": "7" }, "hunter2"), 503, "UNAVAILABLE"],
    ["the event is too large", failure(413, {}, "hunter2"), 413, "BODY_TOO_LARGE"],
    ["the service fails", failure(500, {}, "hunter2"), 502, "BAD_GATEWAY"],
    ["the service redirects", failure(302, { location: "http://169.254.169.254/" }, ""), 502, "BAD_GATEWAY"],
    ["the payload is no JSON", failure(200, {}, "hunter2{"), 502, "FUNCTION_BAD_RESPONSE"],
    ["the payload is too large", failure(200, {}, JSON.stringify("hunter2".repeat(100))), 502, "FUNCTION_BAD_RESPONSE"],
    ["the connection breaks", (req: IncomingMessage) => void req.socket.destroy(), 502, "BAD_GATEWAY"],
  ] as const)("where %s has its answer, which says nothing of the function", async (_, answer, status, code) => {
    const gateway = calling(await service(answer), { maxPayloadBytes: 500 });
    const causes: unknown[] = [];
    gateway.on("error", ({ error }) => causes.push(error.cause));
    const response = await ask(gateway);
    const body = await response.text();
    expect([response.status, JSON.parse(body).code]).toEqual([status, code]);
    expect(body).not.toContain("hunter2");
    if (code === "UNAVAILABLE") expect(response.headers["retry-after"]).toBe("7");
    expect(causes).toEqual([expect.any(Error)]);
  });

  it("may give nothing, which is null", async () => {
    const response = await ask(calling(await service(failure(200, {}, ""))));
    expect(await response.json()).toBeNull();
  });

  it("whose payload can't be made an answer of is a 502", async () => {
    const decode = () => {
      throw new Error("hunter2");
    };
    const response = await ask(calling(await service(failure(200, {}, "{}")), { decode }));
    expect([response.status, (await response.text()).includes("hunter2")]).toEqual([502, false]);
  });

  it("is not waited for longer than its time, and its invocation is aborted", async () => {
    let aborted: () => void = () => {};
    const heard = new Promise<void>((resolve) => (aborted = resolve));
    const url = await service((req) => void req.socket.once("close", aborted));
    expect((await ask(calling(url, {}, 50))).status).toBe(504);
    await heard;
  });

  it("that nobody listens for is a 502", async () => {
    const response = await ask(calling(`http://127.0.0.1:9${path}`));
    expect([response.status, (await response.json<{ code: string }>()).code]).toEqual([502, "BAD_GATEWAY"]);
  });
});

describe("a URL of invocations", () => {
  it.each([
    "adopt",
    "ftp://127.0.0.1/2015-03-31/functions/adopt/invocations",
    "http://127.0.0.1:9000",
    "http://127.0.0.1:9000/2015-03-31/functions//invocations",
    "http://user:secret@127.0.0.1/2015-03-31/functions/adopt/invocations",
    "http://127.0.0.1/2015-03-31/functions/adopt/invocations?Qualifier=1",
    "http://127.0.0.1/2015-03-31/functions/adopt/invocations#x",
  ])("is refused at once: %s", (url) => {
    expect(() => fromInvokeUrl(url, plain)).toThrow(TypeError);
  });
});
