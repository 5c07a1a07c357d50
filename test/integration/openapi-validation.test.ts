import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import type { Api, ApiGroup, ApiOperation } from "../../src/index.js";
import type { ValidationMode, ValidationOptions } from "../../src/openapi/validate/index.js";
import { validation } from "../unit/support/validating.js";
import { served } from "./support/gateway.js";
import { httpUpstream } from "./support/http-upstream.js";

const pet: ApiOperation = {
  parameters: [{ name: "n", in: "query", schema: { type: "integer" } }],
  requestBody: {
    required: true,
    content: {
      "application/json": {
        schema: { type: "object", properties: { name: { type: "string" } }, required: ["name"], additionalProperties: false },
      },
      "multipart/form-data": { schema: { type: "object", properties: { file: { type: "string" } }, required: ["file"] } },
      "application/octet-stream": {},
    },
  },
  responses: {
    200: {
      headers: { "x-count": { required: true, schema: { type: "integer" } } },
      content: { "application/json": { schema: { type: "object", properties: { id: { type: "integer" } }, required: ["id"] } } },
    },
  },
};

async function proxying(url: string, validate: ValidationMode | ValidationOptions, answerTimeoutMs = 60_000) {
  const apis: Api[] = [{ name: "pets", method: "ANY", path: "/pets", operation: pet }];
  const groups: ApiGroup[] = [{ name: "g", backend: { kind: "http", url }, apis }];
  return served(groups, { operations: validation(validate), limits: { answerTimeoutMs } });
}

const json = { "content-type": "application/json" };

describe("an HTTP backend behind enforced validation", () => {
  it("gets bodies as they came, however they came", async () => {
    const upstream = await httpUpstream();
    const { url, errors } = await proxying(upstream.url, "enforce");
    const body = '{ "name":\t"Réx" }';
    const chunked = async function* () {
      for (const byte of Buffer.from(body)) yield Uint8Array.of(byte);
    };
    expect((await fetch(`${url}/pets?n=1`, { method: "POST", headers: json, body })).status).toBe(200);
    const streamed = { method: "POST", headers: json, body: ReadableStream.from(chunked()), duplex: "half" } as RequestInit;
    expect((await fetch(`${url}/pets`, streamed)).status).toBe(200);
    const seen = upstream.seen.map((each) => [
      each.url,
      Buffer.from(each.body, "latin1").toString(),
      each.fields["content-length"],
      each.fields["transfer-encoding"],
    ]);
    expect(seen).toEqual([
      ["/pets?n=1", body, [String(Buffer.byteLength(body))], undefined],
      ["/pets", body, [String(Buffer.byteLength(body))], undefined],
    ]);
    expect(errors).toEqual([]);
  });

  it("gets multipart forms byte for byte, and large bodies that are not looked into as a stream", async () => {
    const upstream = await httpUpstream();
    const { url } = await proxying(upstream.url, "enforce");
    const form = new FormData();
    form.append("file", new Blob([Uint8Array.of(0, 13, 10, 255)]), "f");
    expect((await fetch(`${url}/pets`, { method: "POST", body: form })).status).toBe(200);
    expect(upstream.seen[0]?.body).toContain("\r\n\r\n\u0000\r\n\u00ff\r\n--");
    const large = new Uint8Array(12_000_000).fill(65);
    expect(
      (await fetch(`${url}/pets`, { method: "POST", body: large, headers: { "content-type": "application/octet-stream" } })).status,
    ).toBe(200);
    expect(upstream.seen[1]?.body.length).toBe(large.length);
  });

  it("is not asked where a request is refused, whose connection goes on", async () => {
    const upstream = await httpUpstream();
    const { url, errors } = await proxying(upstream.url, "enforce");
    const response = await fetch(`${url}/pets?n=x`, { method: "POST", headers: json, body: '{"name":1}' });
    expect([response.status, response.headers.get("content-type")]).toEqual([400, "application/problem+json"]);
    expect(await response.json()).toEqual({
      type: "about:blank",
      title: "Bad Request",
      status: 400,
      detail: "The request is not as documented: 2 violations.",
      code: "BAD_REQUEST",
      violations: [
        { in: "query", name: "n", pointer: "", keyword: "type", message: "must be integer" },
        { in: "body", pointer: "/name", keyword: "type", message: "must be string" },
      ],
    });
    expect(errors.map(({ code }) => code)).toEqual(["BAD_REQUEST"]);
    expect(upstream.seen).toEqual([]);
    expect((await fetch(`${url}/pets`, { method: "POST", headers: json, body: '{"name":"a"}' })).status).toBe(200);
  });

  it("is not waited for by a body that never ends", async () => {
    const upstream = await httpUpstream();
    const { port } = await proxying(upstream.url, "enforce", 300);
    const socket = connect(port, "127.0.0.1");
    socket.write("POST /pets HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{");
    const [answer] = (await new Promise<Buffer[]>((resolve) => socket.once("data", (data) => resolve([data])))) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 504 [\s\S]*BACKEND_TIMEOUT/);
    socket.destroy();
    expect(upstream.seen).toEqual([]);
  });

  it("is not reached by asking for another protocol", async () => {
    const upstream = await httpUpstream();
    const { port } = await proxying(upstream.url, "enforce");
    const socket = connect(port, "127.0.0.1");
    socket.write("GET /pets?n=x HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n");
    const answer = await new Promise<Buffer>((resolve) => socket.once("data", resolve));
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 400 /);
    socket.destroy();
    expect(upstream.seen).toEqual([]);
  });
});

describe("validation that reports", () => {
  it("tells of requests and lets them pass as they come", async () => {
    const upstream = await httpUpstream();
    const { url, errors, gateway } = await proxying(upstream.url, "report");
    const chunks = async function* () {
      yield Buffer.from('{"name":');
      yield Buffer.from("1}");
    };
    const request = { method: "POST", headers: json, body: ReadableStream.from(chunks()), duplex: "half" } as RequestInit;
    const response = await fetch(`${url}/pets?n=x`, request);
    expect([response.status, ((await response.json()) as { body: string }).body]).toEqual([200, '{"name":1}']);
    expect(upstream.seen[0]?.fields["transfer-encoding"]).toEqual(["chunked"]);
    await gateway.close();
    expect(errors.map(({ code, violations }) => [code, violations?.map((each) => each.in)])).toEqual([
      ["BAD_REQUEST", ["query"]],
      ["UNPROCESSABLE", ["body"]],
    ]);
  });

  it("tells of answers that are not as documented, and gives them as they come", async () => {
    let finish: (() => void) | undefined;
    const upstream = await httpUpstream((req, res) => {
      req.resume();
      if (req.url?.endsWith("?n=1") === true) return void res.writeHead(418).end();
      res.writeHead(200, { "content-type": "application/json", ...(req.url?.endsWith("?n=2") === true && { "x-count": "x" }) });
      res.write('{"id":');
      finish = () => res.end('"x"}');
    });
    const { url, errors, gateway } = await proxying(upstream.url, { responses: "report" });
    const ask = (query: string) => fetch(`${url}/pets?${query}`, { method: "POST", headers: json, body: "{}" });
    expect((await ask("n=1")).status).toBe(418);
    const response = await ask("n=2");
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    expect(Buffer.from((await reader.read()).value ?? []).toString()).toBe('{"id":'); // before the upstream has ended
    finish?.();
    expect(Buffer.from((await reader.read()).value ?? []).toString()).toBe('"x"}');
    await gateway.close();
    expect(errors.map(({ code, violations }) => [code, violations])).toEqual([
      ["UNDOCUMENTED_RESPONSE", [{ in: "status", pointer: "", keyword: "documented", message: "the status 418 is not documented" }]],
      ["UNDOCUMENTED_RESPONSE", [{ in: "header", name: "x-count", pointer: "", keyword: "type", message: "must be integer" }]],
      ["UNDOCUMENTED_RESPONSE", [{ in: "body", pointer: "/id", keyword: "type", message: "must be integer" }]],
    ]);
  });
});
