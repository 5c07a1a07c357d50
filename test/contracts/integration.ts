import { createHash } from "node:crypto";
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { describe, expect, it } from "vitest";
import {
  type AccessLogEntry,
  type Api,
  accessLog,
  createGateway,
  fn,
  type Gateway,
  type GatewayOptions,
  http,
  mock,
} from "../../src/index.js";
import { httpUpstream } from "../integration/support/http-upstream.js";
import { ask, begin, type Behaviour, type Door, read } from "./door.js";

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

const api = (name: string, method: Api["method"], backend: Api["backend"] & object): Api => ({ name, method, path: `/${name}`, backend });

const own: readonly Api[] = [
  api("pets", "GET", mock({ json: [{ id: 7 }], headers: { "set-cookie": ["a=1", "b=2"], "x-one": "1" } })),
  api(
    "echo",
    "POST",
    fn(({ body }) => ({ status: 200, body: body ?? null })),
  ),
  api(
    "length",
    "POST",
    fn(async (call) => ({ status: 200, json: { bytes: (await call.bytes()).byteLength, length: call.header("content-length") } })),
  ),
  api(
    "client",
    "GET",
    fn(({ request }) => ({ status: 200, json: request.client ?? {} })),
  ),
  api(
    "cookies",
    "GET",
    fn((call) => ({ status: 200, json: { host: call.header("host"), cookie: call.header("cookie") } })),
  ),
  api(
    "broken",
    "GET",
    fn(() => Promise.reject(new Error("a secret"))),
  ),
  api("dead", "GET", http("http://127.0.0.1:1")),
  api("none", "GET", mock({ status: 204 })),
  api("reset", "GET", mock({ fault: "CONNECTION_RESET_BY_PEER" })),
  api("half", "GET", mock({ text: "a body of which half arrives", fault: "MALFORMED_RESPONSE_CHUNK" })),
];

function gatewayOf(apis: readonly Api[], options: GatewayOptions = {}): Gateway {
  return createGateway({ groups: [{ name: "doors", apis }] }, options as never) as Gateway;
}

/** What every way into a gateway must do alike. */
export function describeDoor(door: Door): void {
  /** A test for doors that can do this: what one of a web's types can't say is no test of it. */
  const ifAble = (behaviour: Behaviour, name: string, test: () => Promise<void>) => {
    if (door.leavesOut?.[behaviour] === undefined) it(name, test);
  };

  describe(`into a gateway by ${door.name}`, () => {
    /** A gateway with APIs of its own kinds, and one that forwards everything below `/up` to an upstream. */
    async function opened(listener?: (req: IncomingMessage, res: ServerResponse) => void, options?: GatewayOptions): Promise<string> {
      const upstream = listener && (await httpUpstream(listener));
      const up: Api[] = upstream ? [{ name: "up", method: "ANY", path: "/up/{rest+}", backend: http(upstream.url) }] : [];
      return door.serve(gatewayOf([...own, ...up], options));
    }

    it("an answer comes with all lines of its fields", async () => {
      const { status, headers, bytes } = await ask(door, `${await opened()}/pets`);
      expect([status, JSON.parse(bytes.toString())]).toEqual([200, [{ id: 7 }]]);
      expect(headers).toMatchObject({ "set-cookie": ["a=1", "b=2"], "x-one": "1", "content-type": "application/json" });
      expect(headers["content-length"]).toBe("10");
    });

    it("HEAD has the fields of GET and no body, and 204 none either", async () => {
      const url = await opened();
      const [head, none] = [await ask(door, `${url}/pets`, { method: "HEAD" }), await ask(door, `${url}/none`)];
      expect([head.status, head.headers["content-type"], head.bytes.byteLength]).toEqual([200, "application/json", 0]);
      expect([none.status, none.bytes.byteLength, none.headers["content-length"]]).toEqual([204, 0, undefined]);
    });

    it("who answered, and how long that took, reaches the client where it is exposed, and an access log with the request's fields", async () => {
      const gateway = gatewayOf([...own], { expose: true });
      const entries: AccessLogEntry[] = [];
      accessLog(gateway, { to: (entry) => entries.push(entry), query: ["q"], requestHeaders: ["x-a", "cookie"] });
      const url = await door.serve(gateway);
      const headers = { "x-a": "1", cookie: "a=S3CR3T" };
      const [pets, broken] = [await ask(door, `${url}/pets?q=2&token=S3CR3T`, { headers }), await ask(door, `${url}/broken`)];
      expect(pets.headers["x-pointsman-served"]).toBe('group="doors", api="pets", environment="online", kind="mock", source="api"');
      expect(pets.headers["server-timing"]).toMatch(/^gateway;dur=[\d.]+$/);
      expect(broken.headers["x-pointsman-served"]).toContain('api="broken"');
      expect(broken.headers["server-timing"]).toMatch(/^gateway;dur=[\d.]+, backend;dur=[\d.]+$/);
      expect(entries).toMatchObject([
        { path: "/pets", status: 200, api: "pets", query: { q: "2" }, requestHeaders: { "x-a": "1", cookie: "[redacted]" } },
        { path: "/broken", status: 500, api: "broken", error: "FUNCTION_FAILED" },
      ]);
      expect(JSON.stringify(entries)).not.toContain("S3CR3T");
    });

    it("host and cookies of the request are as HTTP/1.1 has them", async () => {
      const url = await opened();
      const { bytes } = await ask(door, `${url}/cookies`, { headers: { cookie: "a=1; b=2" } });
      expect(JSON.parse(bytes.toString())).toEqual({ host: new URL(url).host, cookie: "a=1; b=2" });
    });

    ifAble("client", "the client's address is known", async () => {
      const url = await opened();
      const { bytes } = await ask(door, `${url}/client`);
      expect(JSON.parse(bytes.toString())).toEqual({ address: "127.0.0.1", protocol: url.startsWith("https:") ? "https" : "http" });
    });

    it("big bodies arrive whole, both ways", async () => {
      const body = Buffer.alloc(6_000_000, "0123456789abcdef\n");
      const { bytes } = await ask(door, `${await opened()}/echo`, { method: "POST", body });
      expect([bytes.byteLength, sha256(bytes)]).toEqual([body.byteLength, sha256(body)]);
    });

    it("a body that is empty is none, and one with a length keeps it", async () => {
      const url = await opened();
      const empty = await ask(door, `${url}/length`, { method: "POST", body: "" });
      const sized = await ask(door, `${url}/length`, { method: "POST", body: "four", headers: { "content-length": "4" } });
      expect([empty, sized].map(({ bytes }) => JSON.parse(bytes.toString()) as { bytes: number })).toEqual([
        expect.objectContaining({ bytes: 0 }),
        { bytes: 4, length: "4" },
      ]);
    });

    it("an answer streams: what has come is there before the rest is", async () => {
      let goOn: () => void = () => {};
      const url = await opened((_req, res) => {
        res.write("first");
        goOn = () => res.end(" second");
      });
      const { upload, answer } = begin(door, `${url}/up/x`);
      upload.end();
      const { body } = await answer;
      const [first] = (await once(body, "data")) as [Buffer];
      expect(first.toString()).toBe("first");
      body.pause();
      goOn();
      expect((await read(body)).toString()).toBe(" second");
    });

    ifAble("duplex", "a request streams: its answer may begin before it has ended", async () => {
      const { upload, answer } = begin(door, `${await opened()}/echo`, { method: "POST" });
      upload.write("first");
      const { body } = await answer;
      const [first] = (await once(body, "data")) as [Buffer];
      expect(first.toString()).toBe("first");
      body.pause();
      upload.end(" second");
      expect((await read(body)).toString()).toBe(" second");
    });

    it("a client that does not read holds the backend back", async () => {
      const total = 4000;
      let made = 0;
      let stopped = false;
      async function* body(): AsyncGenerator<Uint8Array> {
        try {
          for (; made < total; made++) yield Buffer.alloc(65_536);
        } finally {
          stopped = true;
        }
      }
      const url = await door.serve(
        gatewayOf([
          api(
            "much",
            "GET",
            fn(() => ({ status: 200, body: body() })),
          ),
        ]),
      );
      const { upload, answer, leave } = begin(door, `${url}/much`);
      upload.end();
      await answer;
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(made).toBeLessThan(total);
      leave();
      await expect.poll(() => stopped).toBe(true);
      expect(made).toBeLessThan(total);
    });

    it("a client that leaves while it waits is heard by the backend", async () => {
      let asked: () => void = () => {};
      const arrived = new Promise<void>((resolve) => (asked = resolve));
      let left: () => void = () => {};
      const gone = new Promise<void>((resolve) => (left = resolve));
      const url = await opened((req) => {
        req.once("close", left);
        asked();
      });
      const { upload, leave } = begin(door, `${url}/up/x`);
      upload.end();
      await arrived;
      leave();
      await gone;
    });

    it("a client that leaves while it reads is heard by the backend", async () => {
      let left: () => void = () => {};
      const gone = new Promise<void>((resolve) => (left = resolve));
      const url = await opened((_req, res) => {
        res.once("close", left);
        res.write("first");
      });
      const { upload, answer, leave } = begin(door, `${url}/up/x`);
      upload.end();
      await once((await answer).body, "data");
      leave();
      await gone;
    });

    ifAble("unfinished upload", "a client that leaves while it sends leaves the backend no whole request", async () => {
      let begun: () => void = () => {};
      const started = new Promise<void>((resolve) => (begun = resolve));
      let ended: (complete: boolean) => void = () => {};
      const end = new Promise<boolean>((resolve) => (ended = resolve));
      const url = await opened((req) => {
        req.once("data", begun).once("close", () => ended(req.complete));
        req.on("error", () => {});
      });
      const { upload, leave } = begin(door, `${url}/up/x`, { method: "POST" });
      upload.write("a part");
      await started;
      leave();
      expect(await end).toBe(false);
    });

    ifAble("trailers", "trailers of the backend arrive", async () => {
      const url = await opened((_req, res) => {
        res.writeHead(200, { trailer: "x-sum" }).write("body");
        res.addTrailers({ "x-sum": "4" });
        res.end();
      });
      const { bytes, trailers } = await ask(door, `${url}/up/x`);
      expect([bytes.toString(), trailers()["x-sum"]]).toEqual(["body", "4"]);
    });

    it("an answer that breaks off does so for the client, too", async () => {
      const url = await opened((_req, res) => {
        res.write("half");
        setTimeout(() => res.destroy(), 20);
      });
      await expect(ask(door, `${url}/up/x`)).rejects.toThrow();
    });

    ifAble("reset", "a Mock's faults are never an answer", async () => {
      const url = await opened();
      await expect(ask(door, `${url}/reset`)).rejects.toThrow();
      await expect(ask(door, `${url}/half`)).rejects.toThrow();
    });

    it.each([
      ["/broken", 500, "FUNCTION_FAILED"],
      ["/dead", 502, "BAD_GATEWAY"],
    ])("the error of %s is problem details", async (path, status, code) => {
      const answer = await ask(door, (await opened()) + path);
      expect([answer.status, answer.headers["content-type"]]).toEqual([status, "application/problem+json"]);
      expect(JSON.parse(answer.bytes.toString())).toMatchObject({ status, code });
      expect(answer.bytes.toString()).not.toContain("secret");
    });

    it("a body above the limit is refused, with and without a length", async () => {
      const url = await opened(undefined, { limits: { maxBodyBytes: 10 } });
      for (const headers of [{ "content-length": "11" }, {}]) {
        const answer = await ask(door, `${url}/length`, {
          method: "POST",
          body: "eleven byte",
          headers: headers as Record<string, string>,
        });
        expect([answer.status, JSON.parse(answer.bytes.toString())]).toEqual([413, expect.objectContaining({ code: "BODY_TOO_LARGE" })]);
      }
    });

    it("no API is 404, another method 405 with those that there are, OPTIONS 204 with them", async () => {
      const url = await opened();
      expect((await ask(door, `${url}/nothing`)).status).toBe(404);
      const refused = await ask(door, `${url}/pets`, { method: "DELETE" });
      expect([refused.status, refused.headers.allow]).toEqual([405, "GET, HEAD, OPTIONS"]);
      const options = await ask(door, `${url}/pets`, { method: "OPTIONS" });
      expect([options.status, options.headers.allow]).toEqual([204, "GET, HEAD, OPTIONS"]);
    });

    it("a gateway that is closed is 503", async () => {
      const gateway = gatewayOf(own);
      const url = await door.serve(gateway);
      expect((await ask(door, `${url}/pets`)).status).toBe(200);
      await gateway.close();
      const { status, bytes } = await ask(door, `${url}/pets`);
      expect([status, JSON.parse(bytes.toString())]).toEqual([503, expect.objectContaining({ code: "UNAVAILABLE" })]);
    });

    it("a gateway that closes finishes what it has begun", async () => {
      let goOn: () => void = () => {};
      let begun: () => void = () => {};
      const asked = new Promise<void>((resolve) => (begun = resolve));
      const slow = fn(async () => {
        begun();
        await new Promise<void>((resolve) => (goOn = resolve));
        return { status: 200, text: "done" };
      });
      const gateway = gatewayOf([api("slow", "GET", slow)]);
      const url = await door.serve(gateway);
      const { upload, answer } = begin(door, `${url}/slow`);
      upload.end();
      await asked;
      const closed = gateway.close();
      goOn();
      expect((await read((await answer).body)).toString()).toBe("done");
      await closed;
    });
  });
}
