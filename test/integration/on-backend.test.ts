import { request } from "undici";
import { describe, expect, it } from "vitest";
import { http, type GatewayHooks } from "../../src/index.js";
import { everything, proxyTo, served } from "./support/gateway.js";
import { httpUpstream } from "./support/http-upstream.js";
import { RawClient } from "./support/raw-client.js";
import { ask, openWebSocket, webSocketUpstream } from "./support/websocket.js";

const signing: GatewayHooks = {
  onBackend: async ({ request: { method, url } }) => ({
    headers: { set: { "X-Signature": `${method} ${url}` }, remove: ["authorization"] },
  }),
};

describe("fields that onBackend changes", () => {
  it("reach the upstream, whatever the client sent under their names or lists in Connection", async () => {
    const upstream = await httpUpstream();
    const { port } = await proxyTo(upstream.url, {}, { hooks: signing });
    const client = new RawClient(port);
    client.write(
      "POST /a?b=1 HTTP/1.1\r\nHost: a\r\nConnection: X-Signature, X-Own\r\nx-signature: forged\r\nX-Own: 1\r\nX-Other: 2\r\n" +
        "Authorization: Bearer t\r\nContent-Length: 4\r\n\r\nbody",
    );
    await client.until(/^HTTP\/1\.1 200/);
    expect(upstream.seen).toMatchObject([{ body: "body", fields: { "x-signature": ["POST /a?b=1"], "x-other": ["2"] } }]);
    expect(Object.keys(upstream.seen[0]?.fields ?? {})).not.toEqual(expect.arrayContaining(["authorization"]));
    expect(Object.keys(upstream.seen[0]?.fields ?? {})).not.toEqual(expect.arrayContaining(["x-own"]));
  });

  it("come with a streamed body of any size, and the answer streams back", async () => {
    const upstream = await httpUpstream((req, res) => {
      res.setHeader("x-got", String(req.headers["x-signature"]));
      req.pipe(res);
    });
    const { url } = await proxyTo(upstream.url, {}, { hooks: signing });
    const body = "0123456789".repeat(200_000);
    const answer = await request(`${url}/big`, { method: "PUT", body });
    expect(answer.headers["x-got"]).toBe("PUT /big");
    expect(await answer.body.text()).toBe(body);
  });

  it("are made once for all tries of a request", async () => {
    let asked = 0;
    const upstream = await httpUpstream((req, res) => {
      res.statusCode = ++asked < 3 ? 503 : 200;
      res.end(String(req.headers["x-call"]));
    });
    let calls = 0;
    const backend = http(upstream.url, { retry: { attempts: 3, statuses: [503], backoff: { baseMs: 1 } } });
    const { url } = await served([{ name: "g", backend, apis: [everything] }], {
      hooks: { onBackend: () => ({ headers: { set: { "x-call": String(++calls) } } }) },
    });
    const answer = await request(`${url}/a`);
    expect([answer.statusCode, await answer.body.text(), asked, calls]).toEqual([200, "1", 3, 1]);
  });

  it("come with upgrades", async () => {
    const upstream = await webSocketUpstream();
    const { url } = await proxyTo(upstream.url, {}, { hooks: signing });
    const socket = await openWebSocket(`${url}/chat`);
    expect(await ask(socket, "hello")).toBe("hello");
    expect((await upstream.first).req.headers["x-signature"]).toBe("GET /chat");
  });
});
