import { Readable } from "node:stream";
import { createGunzip, gzipSync } from "node:zlib";
import type { FastifyInstance, FastifyPluginOptions } from "fastify";
import { describe, expect, it, onTestFinished } from "vitest";
import { type Api, createGateway, fn, type Gateway, http, mock } from "../../src/index.js";
import { type FastifyGatewayOptions, fastifyGateway, type RouteConfig } from "../../src/integrations/fastify/index.js";
import { everything } from "./support/gateway.js";
import { fastifies } from "./support/fastify.js";
import { httpUpstream } from "./support/http-upstream.js";

const list: Api = { name: "list", method: "GET", path: "/pets", backend: mock({ json: [7], headers: { "set-cookie": ["a=1", "b=2"] } }) };
const get: Api = { name: "get", method: "GET", path: "/pets/{petId}", backend: fn(({ params }) => ({ status: 200, json: params })) };
const add: Api = {
  name: "add",
  method: "POST",
  path: "/pets",
  backend: fn(async (call) => ({ status: 201, headers: { "x-type": call.header("content-type") }, body: await call.bytes() })),
};
const file: Api = {
  name: "file",
  method: "GET",
  path: "/files/{name}.{type}",
  backend: fn(({ params }) => ({ status: 200, json: params })),
};
const broken: Api = { name: "broken", method: "GET", path: "/broken", backend: fn(() => Promise.reject(new Error("a secret"))) };

function gatewayOf(apis: readonly Api[] = [list, get, add, file, broken]): Gateway {
  return createGateway({ groups: [{ name: "shop", apis }] }) as Gateway;
}

/** The APIs of the route that a request took. */
const apisOf = (request: { routeOptions: { config: unknown } }) =>
  (request.routeOptions.config as RouteConfig).pointsman?.apis.map(({ group, api }) => `${group}/${api}`);

describe.each(fastifies)("in Fastify $version", ({ fastify }) => {
  async function appOf(
    options: Partial<FastifyGatewayOptions> & FastifyPluginOptions = {},
    prepare: (app: FastifyInstance) => void = () => {},
  ): Promise<FastifyInstance> {
    const app = fastify();
    onTestFinished(() => app.close());
    app.setNotFoundHandler((request, reply) => void reply.code(404).send(`nothing of Fastify's at ${request.url}`));
    app.post("/own", (request) => ({ own: request.body }));
    prepare(app);
    await app.register(fastifyGateway, { gateway: gatewayOf(), ...options });
    return app;
  }

  it("inject reaches the APIs, with all lines of a field", async () => {
    const app = await appOf();
    const response = await app.inject("/pets");
    expect([response.statusCode, response.json(), response.headers["set-cookie"]]).toEqual([200, [7], ["a=1", "b=2"]]);
    expect((await app.inject("/pets/a%2Fb")).json()).toEqual({ petId: "a/b" });
    expect((await app.inject({ method: "HEAD", url: "/pets" })).headers["content-length"]).toBe("3");
  });

  it("the application's own routes parse their bodies as before, and the gateway's get them as they come", async () => {
    const app = await appOf();
    const send = (url: string, type: string, payload: string) =>
      app.inject({ method: "POST", url, headers: { "content-type": type }, payload });
    expect((await send("/own", "application/json", '{ "a": 1 }')).json()).toEqual({ own: { a: 1 } });
    expect((await send("/own", "text/csv", "a;b")).statusCode).toBe(415);
    for (const [type, payload] of [
      ["application/json", '{ "a": 1 }'],
      ["application/json", "no JSON"],
      ["text/csv", "a;b"],
      ["multipart/form-data; boundary=x", "--x--"],
    ] as const) {
      const answer = await send("/pets", type, payload);
      expect([answer.statusCode, answer.payload, answer.headers["x-type"]]).toEqual([201, payload, type]);
    }
  });

  it("every API is a route of its own, whose config names it to hooks", async () => {
    const told: unknown[] = [];
    const listed: string[] = [];
    const app = await appOf({}, (own) => {
      own.addHook("onRoute", ({ method, url }) => void listed.push(`${String(method)} ${url}`));
      own.addHook("onRequest", async (request) => void told.push([request.routeOptions.url, apisOf(request), request.params]));
    });
    for (const url of ["/pets", "/pets/7", "/files/a.png"]) await app.inject(url);
    expect(told).toEqual([
      ["/pets", ["shop/list"], {}],
      ["/pets/:petId", ["shop/get"], { petId: "7" }],
      ["/files/:segment1", ["shop/file"], { segment1: "a.png" }],
    ]);
    expect(listed).toEqual(expect.arrayContaining(["GET /pets", "HEAD /pets", "POST /pets", "GET /pets/:petId", "GET /broken"]));
  });

  it("a hook may answer instead, set fields, and hear the end", async () => {
    const ended: unknown[] = [];
    const app = await appOf({}, (own) => {
      own.addHook("onRequest", async (request, reply) => {
        reply.header("x-hook", "1");
        if (request.headers.authorization === undefined) return reply.code(401).send("who are you?");
        return undefined;
      });
      own.addHook("onResponse", async (request, reply) => void ended.push([request.url, reply.statusCode]));
    });
    const refused = await app.inject("/pets");
    const answered = await app.inject({ url: "/pets/7", headers: { authorization: "x" } });
    expect([refused.statusCode, answered.statusCode, answered.headers["x-hook"]]).toEqual([401, 200, "1"]);
    expect(ended).toEqual([
      ["/pets", 401],
      ["/pets/7", 200],
    ]);
  });

  it("a schema that is put on a route holds", async () => {
    const app = await appOf({}, (own) => {
      own.addHook("onRoute", (route) => {
        if (route.url === "/pets/:petId") route.schema = { params: { type: "object", properties: { petId: { type: "integer" } } } };
      });
    });
    expect((await app.inject("/pets/7")).statusCode).toBe(200);
    expect((await app.inject("/pets/seven")).statusCode).toBe(400);
  });

  it("what is none of the gateway's is Fastify's 404, and other methods are 405", async () => {
    const app = await appOf();
    for (const url of ["/", "/other", "/files/plain", "/files/..%2fb", "/pets/7/8"]) {
      const response = await app.inject(url);
      expect([response.statusCode, response.payload]).toEqual([404, `nothing of Fastify's at ${url}`]);
    }
    const refused = await app.inject({ method: "DELETE", url: "/pets" });
    expect([refused.statusCode, refused.headers.allow]).toEqual([405, "GET, HEAD, OPTIONS, POST"]);
    expect((await app.inject({ method: "OPTIONS", url: "/pets" })).statusCode).toBe(204);
    const passing = await appOf({ otherMethods: "next" });
    expect((await passing.inject({ method: "DELETE", url: "/pets" })).statusCode).toBe(404);
  });

  it("a prefix is taken off before the gateway sees the path", async () => {
    const app = await appOf({ prefix: "/shop" });
    expect((await app.inject("/shop/pets/7")).json()).toEqual({ petId: "7" });
    expect((await app.inject("/shop/pets?a=1")).statusCode).toBe(200);
    for (const url of ["/pets", "/shop", "/shop/shop/pets", "/sh%6fp/pets"]) expect((await app.inject(url)).statusCode).toBe(404);
    const root = await appOf({ prefix: "/shop", gateway: gatewayOf([{ ...list, path: "/" }]) });
    expect((await root.inject("/shop")).statusCode).toBe(200);
    await expect(appOf({ prefix: "/:tenant" })).rejects.toThrow("parameters");
  });

  it("a gateway that changes has one route for everything", async () => {
    const gateway = gatewayOf([list]);
    const app = await appOf({ gateway, routes: "all", prefix: "/shop" });
    expect((await app.inject("/shop/pets/7")).statusCode).toBe(404);
    gateway.update({ groups: [{ name: "shop", apis: [get] }] });
    expect((await app.inject("/shop/pets/7")).json()).toEqual({ petId: "7" });
    expect((await app.inject({ method: "DELETE", url: "/shop/pets/7" })).statusCode).toBe(405);
  });

  it("an API that hooks were not told of does not answer", async () => {
    const gateway = gatewayOf([get]);
    const app = await appOf({ gateway });
    gateway.update({ groups: [{ name: "shop", apis: [{ ...get, name: "another" }] }] });
    expect((await app.inject("/pets/7")).statusCode).toBe(404);
  });

  it("errors are the gateway's, or on request the error handler's", async () => {
    expect((await (await appOf()).inject("/broken")).json()).toMatchObject({ code: "FUNCTION_FAILED" });
    const app = await appOf({ errors: "throw" }, (own) => {
      own.setErrorHandler(
        (error: Error & { code: string; status: number }, _request, reply) => void reply.code(error.status).send({ told: error.code }),
      );
    });
    const response = await app.inject("/broken");
    expect([response.statusCode, response.json()]).toEqual([500, { told: "FUNCTION_FAILED" }]);
  });

  it("what a preParsing hook unpacks is sent on unpacked", async () => {
    const upstream = await httpUpstream();
    const gateway = gatewayOf([{ ...everything, backend: http(upstream.url) }]);
    const app = await appOf({ gateway }, (own) => {
      own.addHook("preParsing", async (request, _reply, payload) =>
        request.headers["content-encoding"] === "gzip" ? (Readable.from(payload.pipe(createGunzip())) as typeof payload) : payload,
      );
    });
    await app.inject({
      method: "POST",
      url: "/x",
      headers: { "content-encoding": "gzip", "content-type": "text/plain" },
      payload: gzipSync("text"),
    });
    expect(upstream.seen[0]?.body).toBe("text");
    expect(upstream.seen[0]?.fields["content-encoding"]).toBeUndefined();
  });

  it.each([
    [true, 503],
    [false, 200],
  ])("closes the gateway with itself, if it is to: %s", async (close, status) => {
    const gateway = gatewayOf();
    const app = await appOf({ gateway, close });
    await app.ready();
    await app.close();
    expect((await gateway.dispatch({ method: "GET", url: "/pets" })).status).toBe(status);
  });
});
