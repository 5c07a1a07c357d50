import { createServer, type IncomingMessage, request as httpRequest, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { createGateway, type Gateway, type GatewayConfig, http, parseConfig, validateConfig } from "../../src/index.js";
import { serve } from "../../src/integrations/node/index.js";
import { record } from "../../src/testing/index.js";
import { startUpstream, type Upstream } from "../properties/support/upstream.js";

let upstream: Upstream | undefined;
afterEach(() => upstream?.close());

async function start(answer: RequestListener): Promise<string> {
  upstream = await startUpstream(answer);
  return upstream.url;
}

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** Everything of an answer as it came over the socket, but for what belongs to the connection. */
async function ask(base: string, { method, path, headers = {}, body }: Sent) {
  const message = await new Promise<IncomingMessage>((resolve, reject) => {
    httpRequest(base + path, { method, headers }, resolve)
      .on("error", reject)
      .end(body);
  });
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  const fields = message.rawHeaders.flatMap((name, i) => (i % 2 === 0 ? [`${name.toLowerCase()}: ${message.rawHeaders[i + 1]}`] : []));
  const own = fields.filter((field) => !/^(date|via|connection|keep-alive|transfer-encoding|content-length):/.test(field));
  return { status: message.statusCode, fields: own.sort(), body: Buffer.concat(chunks).toString("base64") };
}

async function withServer<Result>(gateway: Gateway, use: (url: string) => Promise<Result>): Promise<Result> {
  const server = await serve(gateway, { port: 0 });
  const result = await use(server.url);
  await server.close();
  await gateway.close();
  return result;
}

const group = (url: string, ...apis: GatewayConfig["groups"][number]["apis"]) => ({ name: "pets", prefix: "/p", backend: http(url), apis });

const answers: Readonly<Record<string, RequestListener>> = {
  "/json": (_, response) => void response.setHeader("content-type", "application/json").end('{"id":7,"name":"日本"}'),
  "/pretty": (_, response) => void response.setHeader("Content-Type", "application/json").end('{\n  "id": 7.0\n}\n'),
  "/text": (_, response) => void response.setHeader("content-type", "text/plain; charset=utf-8").end("\uFEFFé\r\n{{call}}"),
  "/latin": (_, response) => void response.setHeader("content-type", "text/html").end(Buffer.from([0x61, 0xe9, 0x62])),
  "/bytes": (_, response) => void response.setHeader("content-type", "image/png").end(Buffer.from([0, 255, 128, 10, 13])),
  "/gzip": (_, response) =>
    void response.writeHead(200, { "content-type": "text/plain", "content-encoding": "gzip" }).end(gzipSync("packed".repeat(50))),
  "/chunks": (_, response) => {
    response.writeHead(203, [
      ["content-type", "text/css"],
      ["x-a", "1"],
      ["X-A", "2"],
      ["vary", "accept"],
    ] as never);
    response.write("a{");
    setTimeout(() => response.end("}"), 5);
  },
  "/empty": (_, response) => void response.writeHead(204, { "x-a": "1" }).end(),
  "/moved": (_, response) => void response.writeHead(302, { location: "/elsewhere?a=1" }).end(),
  "/fails": (_, response) => void response.writeHead(500, { "content-type": "text/plain" }).end("Oh."),
};

const listen: RequestListener = (request, response) => {
  const path = (request.url ?? "").replace(/\?.*/, "").replace(/^\/v1/, "");
  (answers[path] ?? ((_, missing) => void missing.writeHead(404, { "content-type": "text/plain" }).end(path)))(request, response);
};

describe("what was recorded replays byte for byte, with the upstream closed", () => {
  const requests: Sent[] = [...Object.keys(answers), "/absent"].map((path) => ({ method: "GET", path: `/p${path}` }));

  it("of a group whose APIs have templates", async () => {
    const url = await start(listen);
    const recording = record(group(`${url}/v1`, { name: "any", method: "GET", path: "/{what}" }));
    const all = (base: string) => Promise.all(requests.map((request) => ask(base, request)));
    const live = await withServer(recording.gateway, all);
    await upstream?.close();
    expect(live.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200, 203, 204, 302, 500, 404]);
    const parsed = parseConfig(recording.toJson());
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
    expect(await withServer(createGateway(parsed.config as GatewayConfig), all)).toEqual(live);
    expect(validateConfig(recording.config()).ok).toBe(true);
    expect(gunzipSync(Buffer.from(live[5]?.body ?? "", "base64")).toString()).toBe("packed".repeat(50));
  });

  it("of a URL: every path becomes an API of its own", async () => {
    const url = await start(listen);
    const recording = record(`${url}/v1`);
    const own = requests.map(({ method, path }) => ({ method, path: path.replace("/p/", "/") }));
    const all = (base: string) => Promise.all(own.map((request) => ask(base, request)));
    const live = await withServer(recording.gateway, all);
    await upstream?.close();
    const config = recording.config();
    expect(config.groups[0]?.apis.map(({ path }) => path).sort()).toEqual(own.map(({ path }) => path).sort());
    for (const { backend } of config.groups[0]?.apis ?? []) expect(backend?.kind).toBe("mock");
    expect(await withServer(createGateway(config), all)).toEqual(live);
  });
});

describe("requests are told apart", () => {
  it("by method, path parameters, query with duplicates, JSON body and chosen headers", async () => {
    const url = await start((request, response) => {
      let body = "";
      request.on("data", (chunk) => {
        body += chunk;
      });
      request.on("end", () => {
        response.setHeader("content-type", "text/plain");
        response.end([request.method, request.url, request.headers["accept-language"], body].join(" "));
      });
    });
    const recording = record(group(url, { name: "pet", method: ["GET", "PUT"], path: "/pets/{id}" }), { headers: ["Accept-Language"] });
    const json = { "content-type": "application/json" };
    const requests: Sent[] = [
      { method: "GET", path: "/p/pets/1" },
      { method: "GET", path: "/p/pets/2" },
      { method: "GET", path: "/p/pets/1?v=1" },
      { method: "GET", path: "/p/pets/1?v=1&v=2" },
      { method: "GET", path: "/p/pets/1?v=1&w=%20" },
      { method: "GET", path: "/p/pets/1", headers: { "accept-language": "de" } },
      { method: "PUT", path: "/p/pets/1", headers: json, body: '{"a":{"b":[1]}}' },
      { method: "PUT", path: "/p/pets/1", headers: json, body: '{"a":{"b":[2]}}' },
      { method: "PUT", path: "/p/pets/1", headers: json, body: "[]" },
    ];
    const all = async (base: string) => {
      const got = [];
      for (const request of requests) got.push((await ask(base, request)).body);
      return got;
    };
    const live = await withServer(recording.gateway, all);
    expect(new Set(live).size).toBe(requests.length);
    expect(await withServer(createGateway(recording.config()), all)).toEqual(live);
  });

  it("and different answers to the same one come in their order, the last for ever", async () => {
    let calls = 0;
    const url = await start((_, response) => void response.setHeader("content-type", "text/plain").end(["a", "a", "b", "b"][calls++]));
    const recording = record(group(url, { name: "job", method: "GET", path: "/job" }, { name: "unused", method: "GET", path: "/unused" }));
    const text = async (gateway: Gateway) => (await gateway.dispatch({ method: "GET", url: "/p/job" })).text();
    for (let i = 0; i < 4; i++) await text(recording.gateway);
    await recording.close();
    const config = recording.config();
    expect(config.groups[0]?.apis).toMatchObject([
      { name: "job", backend: { responses: [{ sequence: [{ text: "a" }, { text: "a" }, { text: "b" }] }] } },
    ]);
    await using gateway = createGateway(config);
    const replayed = [];
    for (let i = 0; i < 5; i++) replayed.push(await text(gateway));
    expect(replayed).toEqual(["a", "a", "b", "b", "b"]);
  });

  it("the text is the same in whatever order the requests came", async () => {
    const url = await start(listen);
    const texts = [];
    for (const paths of [
      ["/a", "/b?x=1", "/b"],
      ["/b", "/a", "/b?x=1"],
    ]) {
      await using recording = record(url);
      for (const path of paths) await recording.gateway.dispatch({ method: "GET", url: path });
      texts.push(recording.toJson());
    }
    expect(texts[1]).toBe(texts[0]);
  });
});

describe("secrets", () => {
  const hidden = "s3cr3t-value";

  it("of headers, cookies, queries, forms, JSON and compressed JSON are in no recording, which still replays", async () => {
    const body = JSON.stringify({ id: 7, access_token: hidden, user: { passwords: [hidden], name: "Ada" } });
    const url = await start((request, response) => {
      const type = request.url?.includes("form") ? "application/x-www-form-urlencoded" : "application/json";
      const content = type.endsWith("json") ? body : `a=1&token=${hidden}`;
      const gzip = request.url?.includes("gzip") ?? false;
      response.setHeader("content-type", type).setHeader("x-api-key", hidden).setHeader("location", `/a?token=${hidden}&b=1`);
      response.setHeader("set-cookie", [`sid=${hidden}; Path=/; HttpOnly`, "theme=dark"]);
      if (gzip) response.setHeader("content-encoding", "gzip");
      response.end(gzip ? gzipSync(content) : content);
    });
    const recording = record(group(url, { name: "login", method: "POST", path: "/{token}/{kind}" }), {
      headers: ["authorization", "cookie"],
    });
    const headers = { authorization: `Bearer ${hidden}`, cookie: `sid=${hidden}`, "content-type": "application/json" };
    const request = (kind: string) => ({
      method: "POST",
      url: `/p/${hidden}/${kind}?api_key=${hidden}&page=1`,
      headers,
      body: JSON.stringify({ user: "ada", password: hidden }),
    });
    for (const kind of ["json", "form", "gzip"]) await (await recording.gateway.dispatch(request(kind))).bytes();
    await recording.close();
    const text = recording.toJson();
    expect(text).not.toContain(hidden);
    await using gateway = createGateway(recording.config());
    const [json, form, gzip] = await Promise.all(["json", "form", "gzip"].map((kind) => gateway.dispatch(request(kind))));
    expect(await json?.json()).toEqual({ id: 7, access_token: "[redacted]", user: { passwords: ["[redacted]"], name: "Ada" } });
    expect(json?.headers["set-cookie"]).toEqual(["sid=[redacted]; Path=/; HttpOnly", "theme=[redacted]"]);
    expect(json?.headers).toMatchObject({ "x-api-key": "[redacted]", location: "/a?token=%5Bredacted%5D&b=1" });
    expect(await form?.text()).toBe("a=1&token=%5Bredacted%5D");
    expect(gunzipSync((await gzip?.bytes()) ?? "").toString()).toBe(await json?.text());
    const other = await gateway.dispatch({ ...request("json"), body: JSON.stringify({ user: "bob", password: hidden }) });
    expect(other.status).toBe(501);
  });

  it("are what the caller says they are", async () => {
    const url = await start(
      (_, response) => void response.setHeader("content-type", "application/json").end('{"code":"NOT_FOUND","pin":"1234"}'),
    );
    await using recording = record(url, { isSecret: (name) => name === "pin" });
    await recording.gateway.dispatch({ method: "GET", url: "/a" });
    expect(recording.toJson()).toContain('"code": "NOT_FOUND"');
    expect(recording.toJson()).not.toContain("1234");
  });
});

describe("what is not recorded", () => {
  it("are failures of the way to the upstream, and APIs of other backends", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    await using recording = record(
      group(
        `http://127.0.0.1:${port}`,
        { name: "dead", method: "GET", path: "/dead" },
        { name: "own", method: "GET", path: "/own", backend: { kind: "mock" } },
      ),
    );
    expect((await recording.gateway.dispatch({ method: "GET", url: "/p/dead" })).status).toBe(502);
    await recording.gateway.dispatch({ method: "GET", url: "/p/own" });
    expect(recording.config()).toEqual({ groups: [] });
  });
});
