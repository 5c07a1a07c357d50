import { gzipSync } from "node:zlib";
import express from "express";
import { describe, expect, it, onTestFinished } from "vitest";
import { createGateway, type FunctionLimits, fn, type Gateway } from "../../src/index.js";
import { type ExpressHandler, fromExpress } from "../../src/functions/index.js";
import { serve } from "../../src/integrations/node/index.js";
import { noteFaults } from "./support/faults.js";

function running(handler: ExpressHandler, limits: FunctionLimits = {}): Gateway {
  const apis = [{ name: "a", method: "ANY", path: "/p/{id}/{rest+}", backend: fn(fromExpress(handler), limits) }];
  const gateway = createGateway({ groups: [{ name: "g", apis }] });
  onTestFinished(() => gateway.close());
  return gateway;
}

const echo: ExpressHandler = (req, res) => {
  const { method, params, query, path, originalUrl, body, rawBody } = req;
  res
    .status(201)
    .set("x-a", "1")
    .json({ method, params, query, path, originalUrl, body, raw: rawBody?.toString("latin1") });
};

const post = (gateway: Gateway, type: string, body: string | Uint8Array | AsyncIterable<Uint8Array>) =>
  gateway.dispatch({ method: "POST", url: "/p/7/a", headers: { "content-type": type }, body });

describe("a handler of the functions framework gets", () => {
  it("what was asked: method, path, query and the API's path parameters", async () => {
    const answer = await running(echo).dispatch({ method: "GET", url: "/p/b%20c/x/%7ey?a=1&b[c]=2" });
    expect([answer.status, answer.headers["x-a"]]).toEqual([201, "1"]);
    expect(await answer.json()).toEqual({
      method: "GET",
      params: { id: "b c", rest: "x/~y" },
      query: { a: "1", b: { c: "2" } },
      path: "/p/b%20c/x/~y",
      originalUrl: "/p/b%20c/x/~y?a=1&b[c]=2",
    });
  });

  it.each([
    ["application/json", '{"a":[1]}', { a: [1] }],
    ["application/cloudevents+json", '{"type":"x"}', { type: "x" }],
    ["text/plain", "hello", "hello"],
    ["application/x-www-form-urlencoded", "a=1&b[c]=2", { a: "1", b: { c: "2" } }],
    ["application/octet-stream", "\u0001\u0002", { type: "Buffer", data: [1, 2] }],
  ])("a body of %s, parsed and as it came", async (type, body, parsed) => {
    async function* chunks() {
      for (const character of body) yield Buffer.from(character, "latin1");
    }
    for (const given of [body, Buffer.from(body, "latin1"), chunks()]) {
      const answer = await post(running(echo), type, given);
      expect(await answer.json()).toMatchObject({ body: parsed, raw: body });
    }
  });

  it("the client's header without what concerns its connection, and its address", async () => {
    const gateway = running((req, res) => {
      res.json({
        headers: Object.keys(req.headers),
        a: req.get("X-A"),
        ip: (req as unknown as { ip: string }).ip,
        protocol: (req as unknown as { protocol: string }).protocol,
      });
    });
    const headers = {
      host: "a.example",
      "x-a": "1",
      connection: "x-b",
      "x-b": "2",
      upgrade: "h2c",
      te: "trailers",
      "x-forwarded-for": "6.6.6.6",
    };
    const answer = await gateway.dispatch({ method: "GET", url: "/p/1/a", headers, client: { address: "10.0.0.7", protocol: "https" } });
    const seen = await answer.json<{ headers: string[] }>();
    expect(seen).toMatchObject({ a: "1", ip: "10.0.0.7", protocol: "https" });
    expect(seen.headers.sort()).toEqual(["connection", "content-length", "host", "x-a", "x-forwarded-for"]);
  });

  it("no body above the backend's limit, nor one that grows above 32 MiB when it is unpacked", async () => {
    const limited = running(echo, { maxBodyBytes: 5 });
    expect((await post(limited, "text/plain", "hello")).status).toBe(201);
    async function* tooMuch() {
      for (let i = 0; i < 6; i++) yield Buffer.from("x");
    }
    for (const body of ["hello!", tooMuch()]) {
      const refused = await post(limited, "text/plain", body);
      expect([refused.status, (await refused.json<{ code: string }>()).code]).toEqual([413, "BODY_TOO_LARGE"]);
    }
    const bomb = await running(echo).dispatch({
      method: "POST",
      url: "/p/7/a",
      headers: { "content-type": "text/plain", "content-encoding": "gzip" },
      body: gzipSync(Buffer.alloc(33 * 1024 * 1024)),
    });
    expect([bomb.status, (await bomb.json<{ code: string }>()).code]).toEqual([413, "BODY_TOO_LARGE"]);
  });

  it("a refusal in its place where the body is not what its type says", async () => {
    const answer = await post(running(echo), "application/json", '{"a":');
    expect([answer.status, (await answer.json<{ code: string }>()).code]).toEqual([400, "BAD_REQUEST"]);
  });
});

describe("the answer of a handler of the functions framework", () => {
  it.each<[string, ExpressHandler, number, string]>([
    ["send", (_req, res) => res.status(202).send("text"), 202, "text"],
    ["send of an object", (_req, res) => res.send({ a: 1 }), 200, '{"a":1}'],
    ["sendStatus", (_req, res) => res.sendStatus(404), 404, "Not Found"],
    ["end", (_req, res) => res.end(), 200, ""],
    ["nothing but a status", (_req, res) => res.status(204).end(), 204, ""],
    ["redirect", (_req, res) => res.redirect("/elsewhere"), 302, "Found. Redirecting to /elsewhere"],
    ["writeHead", (_req, res) => res.writeHead(200, { "x-a": "1" }).end("plain"), 200, "plain"],
  ])("comes by %s", async (_, handler, status, text) => {
    const answer = await running(handler).dispatch({ method: "GET", url: "/p/1/a" });
    expect([answer.status, await answer.text()]).toEqual([status, text]);
    for (const name of ["connection", "keep-alive", "transfer-encoding", "date", "x-powered-by"])
      expect(answer.headers[name]).toBeUndefined();
  });

  it("has every Set-Cookie", async () => {
    const gateway = running((_req, res) => void res.set("set-cookie", ["a=1", "b=2"]).end("x"));
    expect((await gateway.dispatch({ method: "GET", url: "/p/1/a" })).headers["set-cookie"]).toEqual(["a=1", "b=2"]);
  });

  it("has no body for HEAD, but its length", async () => {
    const answer = await running((_req, res) => res.send("text")).dispatch({ method: "HEAD", url: "/p/1/a" });
    expect([answer.status, answer.headers["content-length"], await answer.text()]).toEqual([200, "4", ""]);
  });

  it("streams, and no faster than it is read", async () => {
    let written = 0;
    const gateway = running(async (_req, res) => {
      for (let i = 0; i < 200; i++) {
        if (!res.write(Buffer.alloc(65_536))) await new Promise((resolve) => res.once("drain", resolve));
        written++;
      }
      res.end();
    });
    const { body } = await gateway.dispatch({ method: "GET", url: "/p/1/a" });
    const chunks = (body as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
    let bytes = (await chunks.next()).value?.byteLength ?? 0;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(written).toBeLessThan(50);
    for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) bytes += next.value.byteLength;
    expect(bytes).toBe(200 * 65_536);
  });
});

describe("a handler of the functions framework that fails", () => {
  it.each<[string, ExpressHandler]>([
    [
      "throws",
      () => {
        throw new Error("hunter2");
      },
    ],
    ["rejects", () => Promise.reject(new Error("hunter2"))],
    ["passes an error on", (_req, _res, next) => next(new Error("hunter2"))],
  ])("(%s) is a 500 that says nothing, and an event that says what", async (_, handler) => {
    const gateway = running(handler);
    const causes: unknown[] = [];
    gateway.on("error", ({ error }) => causes.push([error.code, (error.cause as Error).message]));
    const answer = await gateway.dispatch({ method: "GET", url: "/p/1/a" });
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain("hunter2");
    expect(causes).toEqual([["FUNCTION_FAILED", "hunter2"]]);
  });

  it("breaks its answer off where it had begun", async () => {
    const gateway = running((_req, res) => {
      res.write("first half");
      setTimeout(() => res.destroy(), 10);
    });
    const answer = await gateway.dispatch({ method: "GET", url: "/p/1/a" });
    expect(answer.status).toBe(200);
    await expect(answer.text()).rejects.toThrow();
  });

  it("by never answering is a 504, and hears that nobody waits any more", async () => {
    let closed: () => void = () => {};
    const heard = new Promise<void>((resolve) => (closed = resolve));
    const gateway = running((_req, res) => void res.on("close", closed), { timeoutMs: 30 });
    expect((await gateway.dispatch({ method: "GET", url: "/p/1/a" })).status).toBe(504);
    await heard;
  });

  it("by writing what is no HTTP is a 502", async () => {
    const gateway = running((_req, res) => void res.socket?.end("no HTTP\r\n\r\n"));
    const answer = await gateway.dispatch({ method: "GET", url: "/p/1/a" });
    expect([answer.status, (await answer.json<{ code: string }>()).code]).toEqual([502, "FUNCTION_BAD_RESPONSE"]);
  });
});

describe("an Express application", () => {
  const app = express();
  app.use(express.json());
  app.post("/p/:pet/adoption", (req, res) => {
    res.status(201).json({ pet: req.params.pet, by: req.body.by });
  });
  app.get("/p/:pet/late", async () => {
    throw new Error("hunter2");
  });
  app.get("/p/:pet/own", () => {
    throw Object.assign(new Error("own"), { own: true });
  });
  app.use((error: { own?: boolean }, _req: express.Request, res: express.Response, next: express.NextFunction) => {
    if (error.own === true) res.status(418).send("own handler");
    else next(error);
  });

  it("is a handler, with its own routes, parsers and error handlers, over a socket", async () => {
    const faults = noteFaults();
    const server = await serve(running(app));
    onTestFinished(() => server.close());
    const adopted = await fetch(`${server.url}/p/7/adoption`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{"by":"Ada"}',
    });
    expect([adopted.status, await adopted.json()]).toEqual([201, { pet: "7", by: "Ada" }]);
    const failed = await fetch(`${server.url}/p/7/late`);
    expect([failed.status, (await failed.text()).includes("hunter2")]).toEqual([500, false]);
    const own = await fetch(`${server.url}/p/7/own`);
    expect([own.status, await own.text()]).toEqual([418, "own handler"]);
    expect((await fetch(`${server.url}/p/7/none`)).status).toBe(404);
    expect(faults).toEqual([]);
  });

  it("answers requests that come at once each with its own", async () => {
    const gateway = running((req, res) => void setTimeout(() => res.json(req.params), Math.random() * 10));
    const ids = Array.from({ length: 50 }, (_, i) => String(i));
    const answers = await Promise.all(
      ids.map(async (id) => (await gateway.dispatch({ method: "GET", url: `/p/${id}/a` })).json<{ id: string }>()),
    );
    expect(answers.map(({ id }) => id)).toEqual(ids);
  });
});
