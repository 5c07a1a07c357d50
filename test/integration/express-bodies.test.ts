import { gzipSync } from "node:zlib";
import type { Request, RequestHandler } from "express";
import multer from "multer";
import { describe, expect, it } from "vitest";
import { createGateway, http } from "../../src/index.js";
import { toExpressMiddleware } from "../../src/integrations/express/index.js";
import { expresses, listening } from "./support/express.js";
import { everything } from "./support/gateway.js";
import { httpUpstream, type SeenRequest } from "./support/http-upstream.js";

interface Sent {
  readonly type?: string;
  readonly body: string | Buffer | FormData | ReadableStream<Uint8Array>;
  readonly headers?: Record<string, string>;
}

/** Bytes of a length that is told only when they have come. */
function chunked(text: string): ReadableStream<Uint8Array> {
  return new Blob([text]).stream() as ReadableStream<Uint8Array>;
}

describe.each(expresses)("a body that Express $version has parsed", ({ express }) => {
  /** What the upstream behind parsers and the gateway gets. */
  async function forwarded(
    parsers: RequestHandler[],
    { type, body, headers }: Sent,
  ): Promise<{ status: number; seen?: SeenRequest; json: unknown }> {
    const upstream = await httpUpstream();
    const gateway = createGateway({ groups: [{ name: "all", apis: [{ ...everything, backend: http(upstream.url) }] }] });
    const app = express();
    for (const parser of parsers) app.use(parser);
    app.use(toExpressMiddleware(gateway));
    const response = await fetch(`${await listening(app)}/x`, {
      method: "POST",
      body: body as never,
      headers: { ...(type !== undefined && { "content-type": type }), ...headers },
      ...(body instanceof ReadableStream && { duplex: "half" }),
    });
    const [seen] = upstream.seen;
    return { status: response.status, json: await response.json(), ...(seen !== undefined && { seen }) };
  }

  const all = [express.json(), express.urlencoded({ extended: true }), express.text(), express.raw()];
  const form = "application/x-www-form-urlencoded";

  it.each<[what: string, parsers: RequestHandler[], sent: Sent, body: string]>([
    ["JSON", all, { type: "application/json", body: '{"a": [1, "é"]}' }, '{"a":[1,"é"]}'],
    ["JSON of another name", [express.json({ type: "application/*+json" })], { type: "application/ld+json", body: "[1]" }, "[1]"],
    [
      "JSON that says to be text",
      [express.json({ type: "*/*" })],
      { type: "text/plain", body: '{"Type":"Notification"}' },
      '{"Type":"Notification"}',
    ],
    ["JSON without a length", all, { type: "application/json", body: chunked('{"a":1}') }, '{"a":1}'],
    ["packed JSON", all, { type: "application/json", body: gzipSync('{"a":1}'), headers: { "content-encoding": "gzip" } }, '{"a":1}'],
    ["a JSON string", [express.json({ strict: false })], { type: "application/json", body: '"123"' }, '"123"'],
    ["JSON that was read as text", [express.text({ type: "*/*" })], { type: "application/json", body: '{ "a": 1 }' }, '{ "a": 1 }'],
    ["JSON null", [express.json({ strict: false })], { type: "application/json", body: "null" }, "null"],
    ["a form", all, { type: form, body: "a=1&b=%C3%A9+%26&c=" }, "a=1&b=%C3%A9%20%26&c="],
    [
      "a form with lists and names in names",
      all,
      { type: form, body: "a=1&a=2&b[c][d]=3&e[]=4&f[0][g]=5" },
      "a=1&a=2&b[c][d]=3&e[]=4&f[0][g]=5",
    ],
    ["a plain form", [express.urlencoded({ extended: false })], { type: form, body: "a[]=1&a[]=2" }, "a%5B%5D=1&a%5B%5D=2"],
    ["text", all, { type: "text/plain", body: "hello é" }, "hello é"],
    ["text of another character set", all, { type: "text/plain; charset=iso-8859-1", body: Buffer.from("é", "latin1") }, "é"],
    [
      "bytes",
      all,
      { type: "application/octet-stream", body: Buffer.from("\u0000ÿ", "latin1") },
      Buffer.from("\u0000ÿ", "latin1").toString(),
    ],
    ["packed bytes", all, { type: "application/octet-stream", body: gzipSync("bytes"), headers: { "content-encoding": "gzip" } }, "bytes"],
    ["an empty body", all, { type: "text/plain", body: chunked("") }, ""],
  ])("goes on with its length: %s", async (_what, parsers, sent, body) => {
    const { status, seen } = await forwarded(parsers, sent);
    expect(status).toBe(200);
    expect(Buffer.from(seen?.body ?? "?", "latin1").toString()).toBe(body);
    expect(seen?.fields).toMatchObject({ "content-length": [String(Buffer.byteLength(seen?.body ?? "", "latin1"))] });
    expect(seen?.fields["transfer-encoding"]).toBeUndefined();
    expect(seen?.fields["content-encoding"]).toBeUndefined();
    expect(seen?.fields["content-type"]).toEqual([sent.type?.replace("iso-8859-1", "utf-8")]);
  });

  it.each<[what: string, sent: Sent]>([
    ["JSON that no parser was for", { type: "application/json", body: '{"a": 1}' }],
    ["packed bytes that nobody unpacked", { type: "text/plain", body: gzipSync("text"), headers: { "content-encoding": "gzip" } }],
    ["a file", { body: formOf() }],
  ])("is sent on as it came where nobody read it: %s", async (_what, sent) => {
    const { status, seen } = await forwarded([express.urlencoded({ extended: true })], sent);
    expect(status).toBe(200);
    expect(seen?.body).toContain(sent.body instanceof FormData ? "the file's text" : sent.body.toString("latin1" as never));
    expect(seen?.fields["content-encoding"]?.[0]).toBe(sent.headers?.["content-encoding"]);
  });

  it("is sent on as it came where its bytes were kept", async () => {
    const verify = (req: Request, _res: unknown, rawBody: Buffer) => void Object.assign(req, { rawBody });
    const { seen } = await forwarded([express.json({ verify: verify as never })], { type: "application/json", body: '{ "signed" : 1 }' });
    expect(seen?.body).toBe('{ "signed" : 1 }');
  });

  it("is sent on as the application changed it", async () => {
    const change: RequestHandler = (req, _res, next) => {
      req.body.by = "the application";
      next();
    };
    const { seen } = await forwarded([express.json(), change], { type: "application/json", body: "{}" });
    expect(seen?.body).toBe('{"by":"the application"}');
  });

  it.each<[what: string, parser: RequestHandler, sent: Sent]>([
    ["a form with files", multer().any(), { body: formOf() }],
    [
      "a stream that somebody drained",
      (req, _res, next) => void req.resume().once("end", () => next()),
      { type: "text/plain", body: "gone" },
    ],
    ["what a parser of its own made of it", withBody(new Map()), { type: "application/xml", body: "<a/>" }],
    ["JSON with what has none", withBody({ big: 1n }), { type: "application/json", body: "{}" }],
  ])("and that can't be made again is a clear error: %s", { timeout: 5000 }, async (_what, parser, sent) => {
    const { status, json, seen } = await forwarded([parser], sent);
    expect(status).toBe(500);
    expect(json).toMatchObject({
      code: "BODY_CONSUMED",
      detail: expect.stringMatching(/was read before the gateway.*Put the gateway before/),
    });
    expect(seen).toBeUndefined();
  });
});

function formOf(): FormData {
  const form = new FormData();
  form.set("file", new Blob(["the file's text"]), "file.txt");
  return form;
}

/** A parser that reads the body and makes of it what it is told. */
function withBody(body: unknown): RequestHandler {
  return (req, _res, next) => {
    req.body = body;
    req.resume().once("end", () => next());
  };
}
