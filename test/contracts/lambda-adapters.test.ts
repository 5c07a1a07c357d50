import awsLambdaFastify from "@fastify/aws-lambda";
import fastify, { type FastifyInstance } from "fastify";
import { Hono } from "hono";
import { handle, streamHandle } from "hono/aws-lambda";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createGateway, type FunctionHandler, type Gateway } from "../../src/index.js";
import { fromLambda, installAwslambda } from "../../src/functions/index.js";

/** A request, as both the application and the gateway get it. */
interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

/** What of an answer must be the same. */
interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly bytes: Buffer;
}

const bytes = (length: number) => Uint8Array.from({ length }, (_, i) => (i * 31) % 256);
const type = (name: string) => ({ "content-type": name });

const requests: Readonly<Record<string, Asked>> = {
  GET: { method: "GET", url: "/echo" },
  "a method of every kind: PUT": { method: "PUT", url: "/echo", headers: type("text/plain"), body: "a" },
  PATCH: { method: "PATCH", url: "/echo", headers: type("application/json"), body: '{"a":1}' },
  DELETE: { method: "DELETE", url: "/echo" },
  HEAD: { method: "HEAD", url: "/echo" },
  "a query with several values": { method: "GET", url: "/echo?a=1&a=2&b=&c=x%20y&d=%C3%BC&e=1%2B1" },
  "a query whose value has a comma": { method: "GET", url: "/echo?a=1%2C2" },
  cookies: { method: "GET", url: "/echo", headers: { cookie: "a=1; b=2" } },
  headers: { method: "GET", url: "/echo", headers: { "x-a": "1", authorization: "Bearer t", "x-c": "a, b" } },
  "JSON in Unicode": { method: "POST", url: "/echo", headers: type("application/json"), body: '{"name":"日本 😀"}' },
  "a form": { method: "POST", url: "/echo", headers: type("application/x-www-form-urlencoded"), body: "a=1&b=%C3%BC" },
  bytes: { method: "POST", url: "/echo", headers: type("application/octet-stream"), body: bytes(256) },
  "text that is no UTF-8": { method: "POST", url: "/echo", headers: type("text/plain"), body: bytes(256) },
  "a big body": { method: "POST", url: "/echo", headers: type("application/octet-stream"), body: bytes(1_000_000) },
  "an empty body": { method: "POST", url: "/echo", headers: type("text/plain"), body: "" },
  "an encoded path": { method: "GET", url: "/path/a%2Fb%20c/%E6%97%A5" },
  "a big answer in bytes": { method: "GET", url: "/bytes?length=2000000" },
  "two cookies set": { method: "GET", url: "/cookies" },
  "204": { method: "DELETE", url: "/gone" },
  "304": { method: "GET", url: "/same" },
  "a redirect": { method: "GET", url: "/moved" },
  "an error": { method: "GET", url: "/teapot" },
  "nothing there": { method: "GET", url: "/nowhere" },
};

/** What an application says of the request that it got. */
interface Seen {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, readonly string[]>>;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

function report(seen: Seen): string {
  const { headers } = seen;
  const names = ["x-a", "authorization", "x-c", "cookie", "content-type"];
  // Adapters join cookies with and without a space.
  const kept = names.map((name) => headers[name]?.replaceAll("; ", ";") ?? null);
  return JSON.stringify({ ...seen, headers: kept });
}

function honoApp(): Hono {
  const app = new Hono();
  const echo = "/echo";
  app.all(echo, async ({ req, text }) =>
    text(
      report({
        method: req.method,
        path: new URL(req.url).pathname,
        query: req.queries(),
        headers: req.header(),
        body: Buffer.from(await req.arrayBuffer()).toString("base64"),
      }),
      200,
      { "x-echo": "1" },
    ),
  );
  app.get("/path/*", ({ req, text }) => text(new URL(req.url).pathname));
  app.get("/bytes", ({ req, body }) => body(bytes(Number(req.query("length"))), 200, { "content-type": "image/png" }));
  app.get("/cookies", ({ header, text }) => {
    header("set-cookie", "a=1; Path=/; Expires=Wed, 21 Oct 2026 07:28:00 GMT", { append: true });
    header("set-cookie", "b=2", { append: true });
    return text("set");
  });
  app.delete("/gone", ({ body }) => body(null, 204));
  app.get("/same", ({ body }) => body(null, 304, { etag: '"1"' }));
  app.get("/moved", ({ redirect }) => redirect("/echo?a=1", 302));
  app.get("/teapot", ({ json }) => json({ error: "short and stout" }, 418));
  return app;
}

function fastifyApp(): FastifyInstance {
  const app = fastify({ bodyLimit: 4_000_000 });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
  app.all("/echo", (request, reply) => {
    const { method, url, query, headers, body } = request;
    const values = Object.entries(query as Record<string, string | string[]>).map(([name, value]) => [name, [value].flat()]);
    reply
      .header("x-echo", "1")
      .type("text/plain; charset=utf-8")
      .send(
        report({
          method,
          path: url.split("?", 1)[0] as string,
          query: Object.fromEntries(values),
          headers: headers as Record<string, string>,
          body: Buffer.isBuffer(body) ? body.toString("base64") : "",
        }),
      );
  });
  app.get("/path/*", (request, reply) => reply.type("text/plain").send(request.url));
  app.get("/bytes", (request, reply) => {
    const { length } = request.query as { length: string };
    reply.type("image/png").send(Buffer.from(bytes(Number(length))));
  });
  app.get("/cookies", (_request, reply) => {
    const cookies = ["a=1; Path=/; Expires=Wed, 21 Oct 2026 07:28:00 GMT", "b=2"];
    reply.header("set-cookie", cookies).type("text/plain").send("set");
  });
  app.delete("/gone", (_request, reply) => reply.code(204).send());
  app.get("/same", (_request, reply) => reply.code(304).header("etag", '"1"').send());
  app.get("/moved", (_request, reply) => reply.redirect("/echo?a=1", 302));
  app.get("/teapot", (_request, reply) => reply.code(418).send({ error: "short and stout" }));
  return app;
}

/** A gateway that gives every path to one function. */
function gatewayOf(handler: FunctionHandler): Gateway {
  const backend = { kind: "function" as const, handler };
  return createGateway({ groups: [{ name: "g", apis: [{ name: "all", method: "ANY", path: "/{rest+}", backend }] }] });
}

async function askGateway(gateway: Gateway, { method, url, headers, body }: Asked): Promise<Answered> {
  const sent = { host: "app.example.com", ...headers, ...(body !== undefined && { "content-length": String(Buffer.byteLength(body)) }) };
  const answer = await gateway.dispatch({ method, url, headers: sent, ...(body !== undefined && { body }) });
  return { status: answer.status, headers: { ...answer.headers }, bytes: Buffer.from(await answer.bytes()) };
}

async function askHono(app: Hono, { method, url, headers, body }: Asked): Promise<Answered> {
  const init = { method, ...(headers !== undefined && { headers }), ...(body !== undefined && { body }) };
  const response = await app.fetch(new Request(`https://app.example.com${url}`, init));
  const cookies = response.headers.getSetCookie();
  const fields = { ...Object.fromEntries(response.headers), ...(cookies.length > 0 && { "set-cookie": cookies }) };
  return { status: response.status, headers: fields, bytes: Buffer.from(await response.arrayBuffer()) };
}

async function askFastify(app: FastifyInstance, { method, url, headers, body }: Asked): Promise<Answered> {
  const sent = { host: "app.example.com", ...headers };
  const response = await app.inject({
    method: method as "GET",
    url,
    headers: sent,
    ...(body !== undefined && { payload: Buffer.from(body) }),
  });
  return { status: response.statusCode, headers: response.headers as Record<string, string>, bytes: response.rawPayload };
}

/** Without what is the connection's, the moment's, or follows from the body. */
function comparable({ status, headers, bytes: body }: Answered) {
  const { date, connection, "content-length": _length, "transfer-encoding": _coding, ...rest } = headers;
  return { status, headers: Object.fromEntries(Object.entries(rest).sort()), body: body.toString("base64") };
}

interface Adapter {
  readonly name: string;
  readonly direct: (asked: Asked) => Promise<Answered>;
  readonly handler: FunctionHandler;
  /** Requests that the adapter itself answers otherwise, and why. */
  readonly differs?: Readonly<Record<string, string>>;
}

const hono = honoApp();
const [fastifyV1, fastifyV2] = [fastifyApp(), fastifyApp()];
const binary = () => ({ binaryMimeTypes: ["image/png"] });
const restore = installAwslambda();
afterAll(restore);

const adapters: readonly Adapter[] = [
  { name: "Hono handle, 1.0", direct: (asked) => askHono(hono, asked), handler: fromLambda(handle(hono), { payload: "1.0" }) },
  { name: "Hono handle, 2.0", direct: (asked) => askHono(hono, asked), handler: fromLambda(handle(hono), { payload: "2.0" }) },
  { name: "Hono streamHandle, 1.0", direct: (asked) => askHono(hono, asked), handler: fromLambda(streamHandle(hono), { payload: "1.0" }) },
  { name: "Hono streamHandle, 2.0", direct: (asked) => askHono(hono, asked), handler: fromLambda(streamHandle(hono), { payload: "2.0" }) },
  {
    name: "@fastify/aws-lambda, 1.0",
    direct: (asked) => askFastify(fastifyV1, asked),
    handler: fromLambda(awsLambdaFastify(fastifyV1, binary()), { payload: "1.0" }),
  },
  {
    name: "@fastify/aws-lambda, 2.0",
    direct: (asked) => askFastify(fastifyV2, asked),
    handler: fromLambda(awsLambdaFastify(fastifyV2, binary()), { payload: "2.0" }),
    differs: { "a query whose value has a comma": "in 2.0 it can't tell one value with a comma from two values" },
  },
];

describe.each(adapters)("an application behind $name, given by fromLambda", ({ direct, handler, differs = {} }) => {
  let gateway: Gateway;
  beforeAll(() => {
    gateway = gatewayOf(handler);
  });

  it.each(Object.entries(requests).filter(([name]) => !(name in differs)))(
    "answers as when it is called directly: %s",
    async (_, asked) => {
      expect(comparable(await askGateway(gateway, asked))).toEqual(comparable(await direct(asked)));
    },
  );

  it.each(Object.entries(differs))("answers otherwise, as it does everywhere: %s (%s)", async (name) => {
    const asked = requests[name] as Asked;
    expect(comparable(await askGateway(gateway, asked))).not.toEqual(comparable(await direct(asked)));
  });
});
